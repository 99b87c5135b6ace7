using System.CommandLine;

namespace StatusKit.Cli;

/// <summary>How a verb says that something is wrong: as the console does, or as the original command that it mirrors.</summary>
internal sealed class Manner
{
    private readonly Func<string, IReadOnlyList<string>> _lines;
    private readonly int _usage;
    private readonly int _unreachable;

    private Manner(Func<string, IReadOnlyList<string>> lines, int usage, int unreachable) => (_lines, _usage, _unreachable) = (lines, usage, unreachable);

    /// <summary>The console's own.</summary>
    public static Manner Own { get; } = new(message => [message], ExitCodes.Unusable, ExitCodes.Unreachable);

    /// <summary>That of <c>hzn</c> (spec nmp 6.6).</summary>
    public static Manner Hzn { get; } = new(message => [$"Error: {message}"], HznExitCodes.Input, HznExitCodes.Http);

    /// <summary>That of <c>cray</c>, which ends every error with 2 (spec cfs 2.13).</summary>
    /// <param name="command">The original command, such as <c>cray cfs v3 sessions list</c>.</param>
    /// <param name="arguments">What its usage shows behind it.</param>
    public static Manner Cray(string command, string arguments) =>
        new(message => [$"Usage: {command} {arguments}", $"Try '{command} -h' for help.", "", $"Error: {message}"], ExitCodes.Unusable, ExitCodes.Unusable);

    /// <summary>That of a command.</summary>
    public static Manner Of(Command command) => (command as Verb)?.Manner ?? Own;

    /// <summary>The command line is wrong.</summary>
    public StopException Usage(string message) => Error(_usage, this == Own ? $"usage: {message} Try --help." : message);

    /// <summary>The database cannot be reached.</summary>
    public StopException Unreachable(string message) => Error(_unreachable, this == Own ? $"store: error unreachable-store {message}" : message);

    /// <summary>Anything else.</summary>
    public StopException Error(int exitCode, string message) => new(exitCode, _lines(message));
}

/// <summary>A command that complains in a manner.</summary>
internal sealed class Verb(string name, string description, Manner manner) : Command(name, description)
{
    public Manner Manner { get; } = manner;
}
