using System.Text;

namespace StatusKit;

/// <summary>Something that a person can do about a status.</summary>
/// <param name="Code">A stable code to branch on.</param>
/// <param name="Text">What to do or to know, in one sentence.</param>
/// <param name="Command">A command to run, its values quoted for a POSIX shell; null when there is none.</param>
public readonly record struct StatusHint(string Code, string Text, string? Command = null)
{
    /// <summary>Inserts values into a command's template, each quoted as one word of a POSIX shell.</summary>
    /// <param name="template">The command, with names in braces: <c>cray cfs v3 sessions delete {name}</c>.</param>
    /// <param name="values">The value for each name.</param>
    /// <exception cref="ArgumentException">The template has a name without a value, or an unmatched brace.</exception>
    public static string Render(string template, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        var command = new StringBuilder();
        var position = 0;
        for (int open; (open = template.IndexOf('{', position)) >= 0;)
        {
            var close = template.IndexOf('}', open);
            var name = close < 0 ? "" : template[(open + 1)..close];
            if (!values.TryGetValue(name, out var value))
            {
                throw new ArgumentException($"'{template}' names '{name}', which has no value.", nameof(template));
            }

            command.Append(template, position, open - position).Append(Quote(value));
            position = close + 1;
        }

        return command.Append(template, position, template.Length - position).ToString();
    }

    /// <summary>Quotes a value as one word of a POSIX shell; a plain word is returned unchanged.</summary>
    /// <param name="value">Any string.</param>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 0 && value.All(IsPlain)
            ? value
            : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(char c) =>
        char.IsAsciiLetterOrDigit(c) || "-_./:@%+=,".Contains(c, StringComparison.Ordinal);
}
