using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace StatusKit.Clients;

/// <summary>The measurements of mirrors, under the name <c>StatusKit.Clients</c>.</summary>
internal static class MirrorTelemetry
{
    public const string Name = "StatusKit.Clients";
    public const string Mirror = "statuskit.mirror.name";
    public const string Kind = "statuskit.mirror.kind";
    public const string Result = "statuskit.result";

    private static readonly Meter Meter = new(Name);

    public static Counter<long> Polls { get; } = Meter.CreateCounter<long>(
        "statuskit.mirror.polls", "{poll}", "Polls of a service by its mirror.");

    public static Counter<long> Differences { get; } = Meter.CreateCounter<long>(
        "statuskit.mirror.differences", "{record}", "Records that a mirror created, updated or deleted.");

    public static Gauge<double> Lag { get; } = Meter.CreateGauge<double>(
        "statuskit.mirror.lag", "s", "How far a mirror is behind its service.");
}

/// <summary>The log messages of mirrors. Event ids are stable.</summary>
internal static partial class MirrorLog
{
    [LoggerMessage(10, LogLevel.Information, "The mirror {Name} works.")]
    public static partial void Active(ILogger logger, string name);

    [LoggerMessage(11, LogLevel.Information, "The mirror {Name} waits; another one works.")]
    public static partial void StandsBy(ILogger logger, string name);

    [LoggerMessage(
        12, LogLevel.Warning, "A poll of the mirror {Name} failed (attempt {Attempt}); it is tried again in {Delay}.")]
    public static partial void PollFailed(
        ILogger logger, string name, int attempt, TimeSpan delay, Exception exception);

    [LoggerMessage(
        13, LogLevel.Information, "The mirror {Name} is up to date again after {Attempts} polls that failed.")]
    public static partial void Recovered(ILogger logger, string name, int attempts);

    [LoggerMessage(14, LogLevel.Debug, "The mirror {Name} could not hand over; another one waits for its lease to "
        + "end.")]
    public static partial void ReleaseFailed(ILogger logger, string name, Exception exception);
}
