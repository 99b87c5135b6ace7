using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What StatusKit says of itself. The names are public interface: they stand in telemetry.txt.</summary>
[Collection(nameof(StatusTelemetryTests))]
[CollectionDefinition(nameof(StatusTelemetryTests), DisableParallelization = true)] // meters are for the whole process
public class StatusTelemetryTests
{
    private static readonly StatusId Id = new("a");

    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly FakeLogger _log = new();
    private readonly InMemoryStatusDatabase _database;
    private readonly Named _store;

    public StatusTelemetryTests()
    {
        _database = new InMemoryStatusDatabase(new() { MaxChanges = 5 }, _time);
        _store = new Named(_database.GetStore<Light>(), _time, _log);
    }

    [Fact]
    public async Task All_names_are_those_of_the_golden_file()
    {
        using var listening = new Listening();
        await Everything();
        await using var watch = _database.GetStore<Light>().WatchAsync(await _store.GetSequenceAsync() - 1).GetAsyncEnumerator();
        await watch.MoveNextAsync();
        listening.Observe();
        var lines = new List<string>();
        lines.AddRange(Listening.Instruments.Select(i => $"{i.GetType().Name[..^2].ToLowerInvariant()} {i.Meter.Name} {i.Name} {i.Unit} [{Names(listening.Measured(i.Name).SelectMany(tags => tags.Keys))}]").Order(StringComparer.Ordinal));
        lines.AddRange(listening.Spans.Select(s => $"span {s.Source.Name} {s.OperationName.Split(' ')[0]} {{model}} {s.Kind}").Distinct().Order(StringComparer.Ordinal)
            .Select(line => $"{line} [{Names(listening.Spans.Where(s => s.OperationName.StartsWith(line.Split(' ')[2], StringComparison.Ordinal)).SelectMany(s => s.TagObjects).Select(tag => tag.Key))}]"));
        lines.AddRange(
            from type in typeof(IStatusDatabase).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let log = method.GetCustomAttribute<LoggerMessageAttribute>()
            where log is not null
            orderby log.EventId
            select $"log {log.EventId.ToString(CultureInfo.InvariantCulture)} {method.Name} {log.Level} {log.Message}");
        GoldenFile.Verify("tests/StatusKit.Stores.Tests/Storage/telemetry.txt", lines);

        static string Names(IEnumerable<string> names) => string.Join(' ', names.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Unlisted_words_are_counted_as_other()
    {
        using var listening = new Listening();
        await Write("red");
        await Become("amber");
        await Become("a word that a hostile agent made up");
        await Become("green");
        Assert.Equal(
            [("red", "amber"), ("amber", "_OTHER"), ("_OTHER", "green")],
            listening.Measured("statuskit.transitions").Select(m => ((string)m["statuskit.transition.from"]!, (string)m["statuskit.transition.to"]!)));
    }

    [Fact]
    public async Task Updates_are_measured_with_model_store_and_result_and_without_ids()
    {
        using var listening = new Listening();
        await Write("red");
        await Become("green");
        await Become("green");
        await _store.UpdateAsync(Id, light => StatusUpdate.Refused(light, "No", "No."));
        await _store.UpdateAsync(new("b"), StatusUpdate.Unchanged);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _store.UpdateAsync(Id, _ => throw new InvalidDataException()));
        var measured = listening.Measured("statuskit.update.duration").ToList();
        Assert.Equal(["applied", "unchanged", "refused", "missing", null], measured.Select(m => m.GetValueOrDefault("statuskit.result")));
        Assert.Equal("System.IO.InvalidDataException", measured[^1]["error.type"]);
        Assert.All(measured, m => Assert.Equal("traffic_light", m["statuskit.model"]));
        Assert.DoesNotContain(Listening.Instruments.SelectMany(i => listening.Measured(i.Name)), tags => tags.ContainsKey("statuskit.id"));
        var span = Assert.Single(listening.Spans, s => s.OperationName == "update traffic_light" && Equals(s.GetTagItem("statuskit.result"), "applied") && Equals(s.GetTagItem("statuskit.store"), _store.Context.Name));
        Assert.Equal("a", span.GetTagItem("statuskit.id"));
    }

    [Fact]
    public async Task Watchers_are_counted_while_they_watch()
    {
        using var listening = new Listening();
        await Write("red");
        await using (var watch = _database.GetStore<Light>().WatchAsync(0).GetAsyncEnumerator())
        {
            Assert.Empty(listening.Values("statuskit.watch.active"));
            await watch.MoveNextAsync();
            Assert.Equal([1], listening.Values("statuskit.watch.active"));
        }

        Assert.Equal([1, -1], listening.Values("statuskit.watch.active"));
    }

    [Fact]
    public async Task The_slowest_watcher_says_how_far_watching_is_behind()
    {
        using var listening = new Listening();
        var backend = new BreakingBackend("test-behind");
        backend.Add();
        backend.Add();
        backend.Add();
        var store = new StatusDatabase(backend, _time).GetStore<Light>();
        await using var slow = store.WatchAsync(0).GetAsyncEnumerator();
        await using var fast = store.WatchAsync(2).GetAsyncEnumerator();
        await slow.MoveNextAsync();
        await slow.MoveNextAsync(); // the first one is handled
        await fast.MoveNextAsync();
        listening.Observe();
        Assert.Equal([2], listening.Values("statuskit.watch.lag", "test-behind"));
    }

    [Fact]
    public async Task Records_are_counted_when_asked_and_unlisted_words_together()
    {
        using var listening = new Listening();
        await _store.PutManyAsync([new Light("a", "red"), new Light("b", "red"), new Light("c", "blue"), new Light("d", "mauve")]);
        Assert.Equal(3, (await _store.ReportCountAsync()).Count);
        Assert.Equal([("_OTHER", 2), ("red", 2)], listening.Measured("statuskit.records").Select(m => (string)m["statuskit.state"]!).Zip(listening.Values("statuskit.records")).Order());
    }

    [Fact]
    public async Task Log_lines_tell_of_conflicts_refusals_and_broken_connections_by_stable_ids()
    {
        await Everything();
        var logged = _log.Collector.GetSnapshot();
        Assert.Equal([1, 2, 3, 4, 7], logged.Select(line => line.Id.Id).Distinct().Order());
        Assert.All(logged, line => Assert.Contains("traffic_light", line.Message, StringComparison.Ordinal));
    }

    // Every instrument, span and tag once.
    private async Task Everything()
    {
        await Write("red");
        await Become("amber");
        await _store.UpdateAsync(Id, light => StatusUpdate.Refused(light, "No", "No."));
        await Assert.ThrowsAsync<StatusConflictException>(async () => await _store.UpdateAsync(Id, Raced, TimeSpan.FromMilliseconds(1)));
        await new FaultyNamed(_store).UpdateAsync(Id, light => StatusUpdate.Applied(light with { Number = 77 }));
        await _store.WaitForEndAsync(Id, new() { Timeout = TimeSpan.Zero });
        await new FaultyNamed(_store).WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromSeconds(1) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.WaitForEndAsync(Id, null, new(true)));
        await _store.WatchAsync(await _store.GetSequenceAsync() - 1).FirstAsync();
        await Assert.ThrowsAsync<ChangesCompactedException>(async () => await _store.WatchAsync(99_999).FirstAsync());
        var statuses = _database.GetStore<NmpNodeStatus>();
        var status = NmpKind.Make("p");
        await statuses.TryWriteAsync(status, null);
        await statuses.UpdateAsync(NmpNodeStatus.StorageId(status.Id), _ => StatusUpdate.Applied(NmpKind.Make("p", 0, StatusPhase.Running))); // a kind with a rule of change

        var breaking = new BreakingBackend { FailingReads = 1 };
        breaking.Add();
        await new StatusDatabase(breaking, _time).GetStore<Light>().WatchAsync(0).FirstAsync();
        await _store.ReportCountAsync();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _store.PutManyAsync(Enumerable.Range(0, 1).Select<int, Light>(_ => throw new InvalidDataException())));
        await _store.DeleteAsync(Id);

        StatusUpdate<Light> Raced(Light light)
        {
            _store.PutManyAsync([light with { Number = light.Number + 10 }]).AsTask().GetAwaiter().GetResult();
            return StatusUpdate.Applied(light with { Number = light.Number + 1 });
        }
    }

    private async Task Write(string colour) => await _store.TryWriteAsync(new Light("a", colour), null);

    private async Task Become(string colour) => await _store.UpdateAsync(
        Id, light => light.Colour == colour ? StatusUpdate.Unchanged(light) : StatusUpdate.Applied(light with { Colour = colour }));

    /// <summary>A store of its own name and log.</summary>
    private sealed class Named(IStatusStore<Light> inner, TimeProvider time, ILogger log) : StoreWrapper<Light>(inner)
    {
        public override StatusStoreContext Context { get; } = new($"test-{Guid.NewGuid():N}", time, log);
    }

    private sealed class FaultyNamed(IStatusStore<Light> inner) : StoreWrapper<Light>(inner)
    {
        private bool _hasFailed;
        private bool _hasFailedToRead;

        public override bool IsTransient(Exception exception) => exception is IOException;

        public override ValueTask<long?> TryWriteAsync(Light value, long? expectedVersion, CancellationToken cancellationToken = default) =>
            _hasFailed || !(_hasFailed = true) ? base.TryWriteAsync(value, expectedVersion, cancellationToken) : throw new IOException();

        public override ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) =>
            _hasFailedToRead || !(_hasFailedToRead = true) ? base.GetSequenceAsync(cancellationToken) : throw new IOException();
    }

    /// <summary>Collects all that StatusKit says of itself, until it is disposed.</summary>
    private sealed class Listening : IDisposable
    {
        private readonly ActivityListener _activities;
        private readonly MetricCollector<double> _durations = new(StatusTelemetry.UpdateDuration);
        private readonly Dictionary<string, MetricCollector<long>> _counts;

        public Listening()
        {
            _counts = Instruments.Where(instrument => instrument.Name != StatusTelemetry.UpdateDuration.Name)
                .ToDictionary(instrument => instrument.Name, instrument => new MetricCollector<long>(null, instrument.Meter.Name, instrument.Name));
            _activities = new()
            {
                ShouldListenTo = source => source.Name == StatusTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Add,
            };
            ActivitySource.AddActivityListener(_activities);
        }

        public static IReadOnlyList<Instrument> Instruments { get; } =
            [.. typeof(StatusTelemetry).GetProperties().Select(property => property.GetValue(null)).OfType<Instrument>()];

        public ConcurrentBag<Activity> Spans { get; } = [];

        public void Dispose()
        {
            _durations.Dispose();
            _activities.Dispose();
            foreach (var count in _counts.Values)
            {
                count.Dispose();
            }
        }

        public void Observe() => _counts[StatusTelemetry.WatchLag.Name].RecordObservableInstruments();

        public IEnumerable<IReadOnlyDictionary<string, object?>> Measured(string name) =>
            name == StatusTelemetry.UpdateDuration.Name
                ? _durations.GetMeasurementSnapshot().Select(measured => measured.Tags)
                : _counts[name].GetMeasurementSnapshot().Select(measured => measured.Tags);

        public IEnumerable<long> Values(string name, string? store = null) =>
            _counts[name].GetMeasurementSnapshot().Where(measured => store is null || store.Equals(measured.Tags[StatusTelemetry.Store]))
                .Select(measured => measured.Value);
    }
}
