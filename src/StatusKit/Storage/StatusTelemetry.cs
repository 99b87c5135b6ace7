using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace StatusKit.Storage;

/// <summary>
/// The names under which StatusKit reports on itself. They are public interface: a golden file in the tests holds them.
/// </summary>
internal static class StatusTelemetry
{
    public const string Name = "StatusKit";

    // Attributes: low in cardinality; a record's id is on spans only.
    public const string Model = "statuskit.model";
    public const string Store = "statuskit.store";
    public const string Result = "statuskit.result";
    public const string RecordId = "statuskit.id";
    public const string From = "statuskit.transition.from";
    public const string To = "statuskit.transition.to";
    public const string Expected = "statuskit.transition.expected";
    public const string State = "statuskit.state";
    public const string ErrorType = "error.type";

    // Results in addition to the kinds of StatusUpdate and the outcomes of a wait, in lower case.
    public const string Applied = "applied";
    public const string Unchanged = "unchanged";
    public const string Conflict = "conflict";

    /// <summary>The model of a watch over all kinds of records.</summary>
    public const string AnyModel = "all";

    /// <summary>
    /// What replaces states that are not documented, so that no client can blow up the number of series.
    /// </summary>
    public const string OtherWord = "_OTHER";

    private static readonly string? Version = typeof(
        StatusTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static readonly Meter Meter = new(Name, Version);

    public static ActivitySource Activities { get; } = new(Name, Version);

    public static Histogram<double> UpdateDuration { get; } = Meter.CreateHistogram<double>(
        "statuskit.update.duration",
        "s",
        "How long updates took, lost races included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    public static Counter<long> UpdateConflicts { get; } = Meter.CreateCounter<long>(
        "statuskit.update.conflicts", "{conflict}", "Updates that lost a race and were tried again.");

    public static Counter<long> Transitions { get; } = Meter.CreateCounter<long>(
        "statuskit.transitions", "{transition}", "Changes of a state through updates.");

    public static UpDownCounter<long> ActiveWatches { get; } = Meter.CreateUpDownCounter<long>(
        "statuskit.watch.active", "{watcher}", "Watchers at work.");

    public static Counter<long> WatchReconnects { get; } = Meter.CreateCounter<long>(
        "statuskit.watch.reconnects",
        "{reconnect}",
        "Errors of the connection after which a watcher continues by itself.");

    public static ObservableGauge<long> WatchLag { get; } = Meter.CreateObservableGauge(
        "statuskit.watch.lag", StatusWatchers.Lags, "{change}", "How many changes the slowest watcher is behind.");

    public static Gauge<long> Records { get; } = Meter.CreateGauge<long>(
        "statuskit.records",
        "{record}",
        "Records by state, as of the last time that somebody asked for the measurement.");

    public static TagList Tags(string model, StatusStoreContext context) =>
        new() { { Model, model }, { Store, context.Name } };

    public static Activity? StartActivity(string verb, string model, StatusStoreContext context, StatusId? id = null)
    {
        var activity = Activities.StartActivity($"{verb} {model}");
        activity?.SetTag(Model, model).SetTag(Store, context.Name);
        if (id is { } named)
        {
            activity?.SetTag(RecordId, named.ToString());
        }

        return activity;
    }

    public static void SetError(Activity? activity, Exception e) =>
        activity?.SetTag(ErrorType, e.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    /// <summary>
    /// Reports what has happened. A listener or a logger that throws must not make it look as if it had not.
    /// </summary>
    public static void Report(Action report)
    {
        try
        {
            report();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The write succeeded; telemetry must not turn it into a failure.
        }
    }

    /// <summary>Counts a change of a state.</summary>
    public static void CountTransition<T>(StatusStoreContext context, T before, T after)
        where T : class, IStatusRecord<T>
    {
        var tags = Tags(T.Model, context);
        tags.Add(From, StateOf(before));
        tags.Add(To, StateOf(after));
        if (T.IsExpectedChange(before, after) is { } expected)
        {
            tags.Add(Expected, expected);
        }

        Transitions.Add(1, tags);
    }

    public static string StateOf<T>(T record)
        where T : class, IStatusRecord<T> => StateOf<T>(record.State);

    public static string StateOf<T>(string word)
        where T : class, IStatusRecord<T> => T.IsKnownState(word) ? word : OtherWord;
}

/// <summary>The log messages of the stores. Event ids are stable.</summary>
internal static partial class StatusLog
{
    [LoggerMessage(1, LogLevel.Debug, "Update of {Model} {Id} lost a race (attempt {Attempt}); it is tried again in "
        + "{Delay}.")]
    public static partial void UpdateConflict(ILogger logger, string model, StatusId id, int attempt, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Warning, "Update of {Model} {Id} was given up after {Attempts} attempts in {Elapsed}.")]
    public static partial void UpdateGivenUp(ILogger logger, string model, StatusId id, int attempts, TimeSpan elapsed);

    [LoggerMessage(3, LogLevel.Warning, "The connection failed during the update of {Model} {Id} (attempt {Attempt}); "
        + "in {Delay} it is looked up what was written, and tried again.")]
    public static partial void UpdateInterrupted(
        ILogger logger, string model, StatusId id, int attempt, TimeSpan delay, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Update of {Model} {Id} was refused: {Code}.")]
    public static partial void UpdateRefused(ILogger logger, string model, StatusId id, string code);

    [LoggerMessage(5, LogLevel.Warning, "A watcher of {Model} asked for changes after {AfterSequence}; the oldest "
        + "one kept is {OldestSequence}.")]
    public static partial void WatchCompacted(ILogger logger, string model, long afterSequence, long oldestSequence);

    [LoggerMessage(6, LogLevel.Warning, "Watching lost its connection after {AfterSequence} (attempt {Attempt}); it "
        + "continues by itself.")]
    public static partial void WatchInterrupted(ILogger logger, long afterSequence, int attempt, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "The connection failed while {Model} {Id} was waited for (attempt {Attempt}); "
        + "it is tried again in {Delay}.")]
    public static partial void WaitInterrupted(
        ILogger logger, string model, StatusId id, int attempt, TimeSpan delay, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "The overview of {Model} could not read or follow its records; it reads all of "
        + "them again after a pause.")]
    public static partial void OverviewInterrupted(ILogger logger, string model, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "The diagnosis of {Count} records of {Model} failed; this is the first error.")]
    public static partial void DiagnosesFailed(ILogger logger, int count, string model, Exception exception);
}
