using Microsoft.Extensions.Logging;

namespace StatusKit.Cli.Services;

/// <summary>Shows the warnings and errors of a service on stderr.</summary>
/// <param name="screen">Where to show them.</param>
/// <param name="command">The name of the command that runs the service.</param>
internal sealed class ScreenLog(Screen screen, string command) : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var kind = logLevel == LogLevel.Warning ? "warning" : "error";
        lock (_gate)
        {
            screen.WriteError($"{command}: {kind}: {formatter(state, exception)}");
            foreach (var line in exception?.ToString().Split('\n') ?? [])
            {
                screen.WriteError(line.TrimEnd());
            }
        }
    }

    public void Dispose()
    {
    }
}
