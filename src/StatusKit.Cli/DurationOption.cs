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
            var unit = text is [.., var last]
                ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 }
                : 0;
            if (unit == 0 || text.Length > MaxDigits + 1 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                result.AddError($"{name} '{text}' is not up to {MaxDigits} digits and one of s, m, h, d.");
                return null;
            }

            return TimeSpan.FromSeconds((long)count * unit);
        },
    };
}
