namespace StatusKit.Cli;

/// <summary>The console cannot continue: what stderr shows, line by line, and the exit code.</summary>
internal sealed class StopException(
    int exitCode, params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Lines { get; } = lines;
}
