using System.CommandLine;
using System.CommandLine.Parsing;
using StatusKit;

namespace StatusKit.Cli;

/// <summary><c>--now TIME</c>: the time at which a verb judges.</summary>
internal static class NowOption
{
    /// <summary>The option; null when it is not given.</summary>
    public static Option<DateTimeOffset?> Create() =>
        Create("--now", "The time to judge at, as RFC 3339 has it; the clock's unless given.");

    /// <summary>Another option that takes a time; null when it is not given.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = Read,
    };

    private static DateTimeOffset? Read(ArgumentResult result)
    {
        try
        {
            return Timestamp.Parse(result.Tokens[0].Value).ToDateTimeOffset();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
