using System.Globalization;
using System.Text;

namespace StatusKit.Cfs;

/// <summary>Which arguments a session may pass through to Ansible (spec cfs 2.4, check 6).</summary>
internal static class CfsPassthrough
{
    private const string Forks = "-f/--forks";

    // By their names, to what messages call them.
    private static readonly (string Name, string Shown)[] LongOptions =
        [("--extra-vars", "-e/--extra-vars"), ("--forks", Forks), ("--skip-tags", "--skip-tags"), ("--start-at-task", "--start-at-task"), ("--tags", "-t/--tags")];

    private static readonly Dictionary<char, string> ShortOptions = new() { ['e'] = "-e/--extra-vars", ['f'] = Forks, ['t'] = "-t/--tags" };

    /// <summary>What is wrong with the arguments; null when nothing is.</summary>
    public static string? FlawOf(string arguments)
    {
        if (!TrySplit(arguments, out var words))
        {
            return "No closing quotation"; // upstream answers 500 (spec cfs Q29)
        }

        for (var i = 0; i < words.Count; i++)
        {
            if (OptionOf(words[i], out var option, out var value) is { } flaw)
            {
                return flaw;
            }

            if (value is null)
            {
                i++;
                if (i == words.Count || LooksLikeOption(words[i]))
                {
                    return $"argument {option}: expected one argument";
                }

                value = words[i];
            }

            if (option == Forks && !int.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                return $"argument {Forks}: invalid int value: '{value}'";
            }
        }

        return null;
    }

    // A lone hyphen, a negative number and a text with blanks are values.
    private static bool LooksLikeOption(string word) =>
        word.Length > 1 && word[0] == '-' && !word.Contains(' ', StringComparison.Ordinal)
        && !double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    // An option as the word names it, with the value that is written onto it.
    private static string? OptionOf(string word, out string option, out string? value)
    {
        option = "";
        value = null;
        if (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2)
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            var name = end < 0 ? word : word[..end];
            value = end < 0 ? null : word[(end + 1)..];
            var meant = LongOptions.Where(o => o.Name.StartsWith(name, StringComparison.Ordinal)).ToList(); // prefixes count (spec cfs Q29)
            if (meant.Count == 1)
            {
                option = meant[0].Shown;
                return null;
            }

            return meant.Count == 0
                ? $"unrecognized arguments: {word}"
                : $"ambiguous option: {name} could match {string.Join(", ", meant.Select(o => o.Name))}";
        }

        if (word.Length >= 2 && word[0] == '-' && ShortOptions.TryGetValue(word[1], out var known))
        {
            option = known;
            value = word.Length == 2 ? null : word[2] == '=' ? word[3..] : word[2..];
            return null;
        }

        return $"unrecognized arguments: {word}";
    }

    // Words as a POSIX shell parts them. False when a quotation is open at the end.
    private static bool TrySplit(string text, out List<string> words)
    {
        words = [];
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Add(words, ref word);
                continue;
            }

            word ??= new();
            if (quote == '\0' && c is ('\'' or '"'))
            {
                quote = c;
                continue;
            }

            if (c == quote)
            {
                quote = '\0';
            }
            else if (c == '\\' && quote != '\'')
            {
                i++;
                if (i == text.Length)
                {
                    return false;
                }

                word.Append(quote == '"' && text[i] is not ('"' or '\\') ? "\\" : "").Append(text[i]);
            }
            else
            {
                word.Append(c);
            }
        }

        Add(words, ref word);
        return quote == '\0';
    }

    private static void Add(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }
}
