using System.Text;
using System.Text.RegularExpressions;

namespace StatusKit.Cfs;

/// <summary>Which arguments a session may pass through to Ansible, as the original's parser decides.</summary>
// Spec cfs 2.4, check 6.
internal static partial class CfsPassthrough
{
    private const string Forks = "-f/--forks";
    private const string Help = "-h/--help";
    private const string Blanks = " \t\r\n";

    // In the order in which a message lists them.
    private static readonly (string Name, string Shown)[] LongOptions =
    [
        ("--help", Help),
        ("--extra-vars", "-e/--extra-vars"),
        ("--forks", Forks),
        ("--skip-tags", "--skip-tags"),
        ("--start-at-task", "--start-at-task"),
        ("--tags", "-t/--tags"),
    ];

    private static readonly Dictionary<char, string> ShortOptions =
        new() { ['h'] = Help, ['e'] = "-e/--extra-vars", ['f'] = Forks, ['t'] = "-t/--tags" };

    /// <summary>What is wrong with the arguments; null when nothing is.</summary>
    public static string? ErrorIn(string arguments)
    {
        if (!TrySplit(arguments, out var words))
        {
            return "No closing quotation"; // upstream answers 500 (spec cfs Q29)
        }

        // All words are classified first, so an ambiguous one is reported before anything else.
        var end = words.IndexOf("--");
        var parsed = words.Select((word, at) => end >= 0 && at >= end ? Argument.Value(word) : Classify(word)).ToList();
        return parsed.Find(
            argument => argument.Ambiguous is not null)?.Ambiguous ?? ErrorIn(parsed, end < 0 ? words.Count : end);
    }

    private static string? ErrorIn(List<Argument> arguments, int end)
    {
        var unrecognized = new List<string>();
        for (var at = 0; at < arguments.Count; at++)
        {
            var (word, option, value, _) = arguments[at];
            if (option is null)
            {
                unrecognized.Add(word);
                continue;
            }

            if (option == Help)
            {
                // upstream ends here (spec cfs Q29)
                return value is null
                    ? $"unrecognized arguments: {word}"
                    : $"argument {Help}: ignored explicit argument {CfsPythonText.Repr(value)}";
            }

            if (value is null)
            {
                at++;
                if (at >= end || !arguments[at].IsValue)
                {
                    return $"argument {option}: expected one argument";
                }

                value = arguments[at].Word;
            }

            if (option == Forks && !IsInteger(value))
            {
                return $"argument {Forks}: invalid int value: {CfsPythonText.Repr(value)}";
            }
        }

        return unrecognized.Count == 0 ? null : $"unrecognized arguments: {string.Join(' ', unrecognized)}";
    }

    private static Argument Classify(string word)
    {
        if (word.Length < 2 || word[0] != '-')
        {
            return Argument.Value(word);
        }

        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            return ShortOptions.TryGetValue(word[1], out var known)
                ? new(word, known, word.Length == 2 ? null : word[2] == '=' ? word[3..] : word[2..])
                : NegativeNumber.IsMatch(word) || word.Contains(' ', StringComparison.Ordinal) ? Argument.Value(word)
                : new(word, null, null);
        }

        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var meant = LongOptions.Where(option => option.Name == name).ToList();
        // spec cfs Q29
        meant = meant.Count > 0
            ? meant
            : [.. LongOptions.Where(option => option.Name.StartsWith(name, StringComparison.Ordinal))];
        return meant.Count switch
        {
            0 => word.Contains(' ', StringComparison.Ordinal) ? Argument.Value(word) : new(word, null, null),
            1 => new(word, meant[0].Shown, equals < 0 ? null : word[(equals + 1)..]),
            _ => new(
                word,
                null,
                null,
                $"ambiguous option: {word} could match {string.Join(", ", meant.Select(option => option.Name))}"),
        };
    }

    // Words as Python's shlex separates them outside of its POSIX mode: a word that begins with a quote ends with the
    // next such quote and keeps both.
    // False when a quotation is open at the end.
    private static bool TrySplit(string text, out List<string> words)
    {
        words = [];
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var c in text)
        {
            if (quote != '\0')
            {
                word.Append(c);
                if (c == quote)
                {
                    quote = '\0';
                    AddTo(words, word);
                }
            }
            else if (Blanks.Contains(c, StringComparison.Ordinal))
            {
                AddTo(words, word);
            }
            else
            {
                quote = word.Length == 0 && c is ('\'' or '"') ? c : '\0';
                word.Append(c);
            }
        }

        AddTo(words, word);
        return quote == '\0';
    }

    private static void AddTo(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    // What Python's int() reads: white space around it, a sign, digits of any script, '_' between digits.
    private static bool IsInteger(string text) => Integer.IsMatch(text.Trim());

    [GeneratedRegex(@"\A-(\d+|\d*\.\d+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NegativeNumber { get; }

    [GeneratedRegex(@"\A[+-]?\d+(_\d+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer { get; }

    /// <summary>A word: a value, or an option with the value that is written onto it.</summary>
    private sealed record Argument(string Word, string? Option, string? Attached, string? Ambiguous = null)
    {
        public bool IsValue { get; private init; }

        public static Argument Value(string word) => new(word, null, null) { IsValue = true };
    }
}
