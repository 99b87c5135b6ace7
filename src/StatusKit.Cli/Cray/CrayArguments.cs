using System.Globalization;
using System.Numerics;

namespace StatusKit.Cli.Cray;

/// <summary>A command line of <c>cray</c>, read as the original reads it.</summary>
/// <remarks>
/// The original's parser differs from that of the console's own verbs: an option takes the next word whatever it looks
/// like, of an option
/// given twice the last value counts, and every value is checked before anything is sent.
/// </remarks>
internal sealed class CrayArguments
{
    private readonly Dictionary<CrayOption, List<string[]>> _values = [];
    private readonly List<string> _words = [];

    private CrayArguments()
    {
    }

    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Reads a command line.</summary>
    /// <param name="command">The command that it is for.</param>
    /// <param name="words">What follows the command.</param>
    /// <param name="variable">Looks up environment variables.</param>
    /// <exception cref="StopException">The command line is wrong.</exception>
    public static CrayArguments Read(CrayCommand command, IReadOnlyList<string> words, Func<string, string?> variable)
    {
        var arguments = new CrayArguments();
        for (var i = 0; i < words.Count;)
        {
            i = words[i] switch
            {
                "--" => arguments.AddRest(words, i + 1),
                ['-', '-', ..] word => arguments.AddLong(command, words, i, word),
                ['-', _, ..] word => arguments.AddShort(command, words, i, word),
                _ => arguments.AddWord(words, i),
            };
        }

        if (!arguments.Has(CrayCommand.Help))
        {
            arguments.AddVariables(command, variable);
            arguments.Check(command);
        }

        return arguments;
    }

    /// <summary>Whether an option is given.</summary>
    public bool Has(CrayOption option) => _values.ContainsKey(option);

    /// <summary>How often an option is given.</summary>
    public int CountOf(CrayOption option) => _values.GetValueOrDefault(option)?.Count ?? 0;

    /// <summary>The value of an option; null when it is not given.</summary>
    public string? ValueOf(CrayOption option) => _values.TryGetValue(option, out var given) ? given[^1][0] : null;

    /// <summary>The values of all occurrences of an option.</summary>
    public IReadOnlyList<string[]> ValuesOf(CrayOption option) => _values.GetValueOrDefault(option) ?? [];

    /// <summary>Reads a boolean as the original does.</summary>
    public static bool? ReadBoolean(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "1" or "yes" or "y" => true,
        "false" or "f" or "0" or "no" or "n" => false,
        _ => null,
    };

    /// <summary>
    /// Reads an integer as the original does: blanks around it, a sign, and single underscores between digits are
    /// taken.
    /// </summary>
    public static BigInteger? ReadInteger(string text)
    {
        var digits = text.Trim();
        var unsigned = digits.TrimStart('+', '-');
        return digits.Length - unsigned.Length > 1 || unsigned.Length == 0 || unsigned[0] == '_' || unsigned[^1] == '_'
                || unsigned.Contains("__", StringComparison.Ordinal)
                    || !unsigned.All(c => char.IsAsciiDigit(c) || c == '_')
            ? null
            : BigInteger.Parse(digits.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private int AddRest(IReadOnlyList<string> words, int from)
    {
        _words.AddRange(words.Skip(from));
        return words.Count;
    }

    private int AddWord(IReadOnlyList<string> words, int at)
    {
        _words.Add(words[at]);
        return at + 1;
    }

    private int AddLong(CrayCommand command, IReadOnlyList<string> words, int at, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var option = command.Options.FirstOrDefault(o => o.Name == name)
            ?? throw command.Style.Usage(
                $"no such option: {name}{Nearest.Hint(name, command.Options.Select(o => o.Name))}");
        if (equals >= 0 && option.IsFlag)
        {
            throw command.Style.Usage($"{name} option does not take a value");
        }

        return equals < 0
            ? AddValues(command, option, name, [], words, at + 1)
            : AddValues(command, option, name, [word[(equals + 1)..]], words, at + 1);
    }

    // Letters may be joined, and the last one may have its value joined to it.
    private int AddShort(CrayCommand command, IReadOnlyList<string> words, int at, string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            var name = $"-{word[i]}";
            var option = command.Options.FirstOrDefault(o => o.ShortName == name) ?? throw command.Style.Usage(
                $"no such option: {name}");
            if (!option.IsFlag)
            {
                return AddValues(command, option, name, i + 1 < word.Length ? [word[(i + 1)..]] : [], words, at + 1);
            }

            Add(option, []);
        }

        return at + 1;
    }

    private int AddValues(
        CrayCommand command, CrayOption option, string name, string[] first, IReadOnlyList<string> words, int next)
    {
        var needed = option.ValueNames.Count;
        string[] values = [.. first, .. words.Skip(next).Take(needed - first.Length)];
        if (values.Length < needed)
        {
            throw CrayStyle.OneLine(
                needed == 1 ? $"{name} option requires an argument" : $"{name} option requires {needed} arguments");
        }

        Add(option, values);
        return next + needed - first.Length;
    }

    private void Add(CrayOption option, string[] values)
    {
        if (!_values.TryGetValue(option, out var all))
        {
            _values.Add(option, all = []);
        }

        all.Add(values);
    }

    private void AddVariables(CrayCommand command, Func<string, string?> variable)
    {
        foreach (var option in command.Options.Where(o => o.Variable is not null && !Has(o)))
        {
            if (variable(option.Variable!) is { Length: > 0 } value)
            {
                Add(option, [value]);
            }
        }
    }

    private void Check(CrayCommand command)
    {
        foreach (var (option, values) in _values.Where(v => !v.Key.IsFlag))
        {
            if (ErrorIn(option, values[^1][0]) is { } error)
            {
                throw command.Style.Usage($"Invalid value for '{option.Name}': {error}");
            }
        }

        if (command.Options.FirstOrDefault(o => o.IsRequired && !Has(o)) is { } missing)
        {
            throw command.Style.Usage($"Missing option '{missing.Name}'.");
        }

        if (command.Argument is not null && _words.Count == 0)
        {
            throw command.Style.Usage($"Missing argument '{command.Argument}'.");
        }

        string[] extra = [.. _words.Skip(command.Argument is null ? 0 : 1)];
        if (extra.Length > 0)
        {
            throw command.Style.Usage(
                $"Got unexpected extra argument{(extra.Length == 1 ? "" : "s")} ({string.Join(' ', extra)})");
        }
    }

    private static string? ErrorIn(CrayOption option, string value) => option.Type switch
    {
        CrayValueType.Integer when ReadInteger(value) is null => $"{value} is not a valid integer",
        CrayValueType.Boolean when ReadBoolean(value) is null => $"{value} is not a valid boolean",
        CrayValueType.Choice when !option.Choices.Contains(
            value) => $"invalid choice: {value}. (choose from {string.Join(", ", option.Choices)})",
        _ => null,
    };
}
