using System.CommandLine;

namespace StatusKit.Cli;

/// <summary>
/// How a verb says that something is wrong: as the console does, or as the original command that it mirrors.
/// </summary>
internal sealed class ErrorStyle
{
    private readonly Func<string, IReadOnlyList<string>> _lines;
    private readonly int _usage;
    private readonly int _unreachable;

    private ErrorStyle(Func<string, IReadOnlyList<string>> lines, int usage, int unreachable) =>
        (_lines, _usage, _unreachable) = (lines, usage, unreachable);

    /// <summary>The console's own.</summary>
    public static ErrorStyle Default { get; } = new(message => [message], ExitCodes.Unusable, ExitCodes.Unreachable);

    /// <summary>That of <c>hzn</c>.</summary>
    // Spec nmp 6.6.
    public static ErrorStyle Hzn { get; } = new(
        message => [$"Error: {message}"], HznExitCodes.Input, HznExitCodes.Http);

    /// <summary>That of <c>cray</c>, which ends every error with 2.</summary>
    /// <param name="command">The original command, such as <c>cray cfs v3 sessions list</c>.</param>
    /// <param name="arguments">What its usage shows after it.</param>
    // Spec cfs 2.13.
    public static ErrorStyle Cray(string command, string arguments) =>
        new(
            message => [$"Usage: {command} {arguments}", $"Try '{command} -h' for help.", "", $"Error: {message}"],
            ExitCodes.Unusable,
            ExitCodes.Unusable);

    /// <summary>That of a command.</summary>
    public static ErrorStyle For(Command command) => (command as Verb)?.ErrorStyle ?? Default;

    /// <summary>The command line is wrong.</summary>
    public StopException Usage(string message) =>
        Error(_usage, this == Default ? $"usage: {message} Try --help." : message);

    /// <summary>The database cannot be reached.</summary>
    public StopException Unreachable(string message) =>
        Error(_unreachable, this == Default ? $"store: error unreachable-store {message}" : message);

    /// <summary>Anything else.</summary>
    public StopException Error(int exitCode, string message) => new(exitCode, _lines(message));
}

/// <summary>A command that complains in a manner.</summary>
internal sealed class Verb(string name, string description, ErrorStyle manner) : Command(name, description)
{
    public ErrorStyle ErrorStyle { get; } = manner;
}
