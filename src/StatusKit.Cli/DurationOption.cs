using System.CommandLine;
using System.Globalization;

namespace StatusKit.Cli;

/// <summary>Options that take a length of time: digits and one of s, m, h, d.</summary>
internal static class DurationOption
{
    private const int MaxDigits = 6;

    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!TryParse(text, out var duration))
            {
                result.AddError($"{name} {ErrorIn(text)}");
                return null;
            }

            return duration;
        },
    };

    /// <summary>Reads a length of time.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        var count = 0;
        var isRead = unit > 0 && text.Length <= MaxDigits + 1
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out count);
        duration = TimeSpan.FromSeconds((long)count * unit);
        return isRead;
    }

    /// <summary>What is wrong with text that is not a length of time.</summary>
    public static string ErrorIn(string text) => $"'{text}' is not up to {MaxDigits} digits and one of s, m, h, d.";
}
