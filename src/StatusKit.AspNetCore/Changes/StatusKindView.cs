using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One kind of record as the endpoints show it, whatever its type.</summary>
internal abstract class StatusKindView(string name, string model, string scope)
{
    /// <summary>What routes and streams call the kind.</summary>
    public string Name { get; } = name;

    /// <summary>What databases call the kind.</summary>
    public string Model => model;

    /// <summary>Which set of records of the kind.</summary>
    public string Scope => scope;

    /// <summary>What people call the kind, such as on a dashboard.</summary>
    public string Title { get; init; } = name;

    /// <summary>What its records are grouped by, in the plural; null when they are not.</summary>
    public string? Groups { get; init; }

    /// <summary>Starts to keep an overview of the kind; null when its records have no diagnosis.</summary>
    public abstract DashboardOverview? Follow(IStatusDatabase database, TimeProvider time);

    /// <summary>A record and what it means; null when it does not exist.</summary>
    public abstract ValueTask<DashboardRecord?> GetAsync(
        IStatusDatabase database, StatusId id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The changes of a record that are kept, oldest first.</summary>
    public abstract IAsyncEnumerable<DashboardChange> ChangesAsync(
        IStatusDatabase database, StatusId id, CancellationToken cancellationToken);

    /// <summary>Reads and judges all records that a caller may see.</summary>
    public abstract ValueTask<KindOverview> DiagnoseAllAsync(
        IStatusDatabase database,
        Func<StatusId, ValueTask<bool>> isShown,
        DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>The number of records by phase, and nothing else.</summary>
    public abstract ValueTask<KindOverview> CountByPhaseAsync(
        IStatusDatabase database, CancellationToken cancellationToken);

    /// <summary>The number of records by state.</summary>
    public abstract ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        IStatusDatabase database, Func<StatusId, ValueTask<bool>>? isShown, CancellationToken cancellationToken);

    /// <summary>The last changes of a record, each as a document.</summary>
    public abstract IAsyncEnumerable<string> HistoryAsync(
        IStatusDatabase database, StatusId id, CancellationToken cancellationToken);

    /// <summary>What is to be said of a record; null when it does not exist or its kind has no diagnosis.</summary>
    public abstract ValueTask<StatusDiagnosis?> DiagnoseAsync(
        IStatusDatabase database, StatusId id, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>One kind of record.</summary>
/// <typeparam name="T">The record's type.</typeparam>
internal sealed class StatusKindView<T>(
    string name,
    string scope,
    Func<T, DateTimeOffset, StatusDiagnosis>? diagnose) : StatusKindView(name, T.Model, scope)
    where T : class, IStatusRecord<T>
{
    /// <summary>Judges the records together; null when the diagnosis of single records is all there is.</summary>
    public Func<IStatusStore<T>, TimeProvider, LiveStatusOverview<T>>? FollowTogether { get; init; }

    /// <summary>Judges records together once.</summary>
    public Func<IAsyncEnumerable<Stored<T>>, DateTimeOffset, CancellationToken, Task<StatusOverview<T>>>? DiagnoseMany
    {
        get;
        init;
    }

    public override DashboardOverview? Follow(IStatusDatabase database, TimeProvider time)
    {
        var store = database.GetStore<T>(Scope);
        return FollowTogether is not null ? new DashboardOverview<T>(this, FollowTogether(store, time))
            : diagnose is not null ? new DashboardOverview<T>(this, new(store, diagnose, time: time))
            : null;
    }

    /// <summary>The phase that a state alone says; null when states say nothing.</summary>
    public Func<string, StatusPhase>? PhaseOf { get; init; }

    /// <summary>What a record means, where it is known when it was stored.</summary>
    public Func<Stored<T>, DateTimeOffset, StatusDiagnosis>? DiagnoseStored { get; init; }

    public override async ValueTask<DashboardRecord?> GetAsync(
        IStatusDatabase database, StatusId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.GetStore<T>(Scope).GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        var document = new ArrayBufferWriter<byte>();
        T.WriteStored(stored.Value, document);
        return new()
        {
            Value = stored.Value,
            State = stored.Value.State,
            Phase = stored.Value.Phase,
            Sequence = stored.Sequence,
            ChangedAt = stored.ChangedAt,
            Utf8Json = document.WrittenMemory,
            Diagnosis = DiagnoseStored?.Invoke(stored, now) ?? diagnose?.Invoke(stored.Value, now),
        };
    }

    public override async IAsyncEnumerable<DashboardChange> ChangesAsync(
        IStatusDatabase database, StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in database.GetStore<T>(Scope).HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            yield return new(
                change.Sequence,
                change.Kind,
                change.ChangedAt,
                change.Value?.State ?? "",
                change.Value?.Phase ?? StatusPhase.Unknown);
        }
    }

    public override async ValueTask<KindOverview> DiagnoseAllAsync(
        IStatusDatabase database,
        Func<StatusId, ValueTask<bool>> isShown,
        DateTimeOffset now,
        CancellationToken cancellationToken) => DiagnoseMany is null
            ? await CountByPhaseAsync(database, cancellationToken).ConfigureAwait(false)
            : KindOverview.From(
                this,
                await DiagnoseMany(
                    ShownAsync(database, isShown, cancellationToken), now, cancellationToken).ConfigureAwait(false));

    public override async ValueTask<KindOverview> CountByPhaseAsync(
        IStatusDatabase database, CancellationToken cancellationToken)
    {
        var store = database.GetStore<T>(Scope);
        var counts = ImmutableSortedDictionary.CreateBuilder<StatusPhase, long>();
        if (PhaseOf is not null)
        {
            var byState = await store.CountAsync(null, cancellationToken).ConfigureAwait(false);
            foreach (var group in byState.GroupBy(count => PhaseOf(count.Key), count => count.Value))
            {
                counts.Add(group.Key, group.Sum());
            }

            return new() { Kind = this, Phases = counts.ToImmutable() };
        }

        foreach (var phase in Enum.GetValues<StatusPhase>())
        {
            var states = await store.CountAsync(new() { Phases = [phase] }, cancellationToken).ConfigureAwait(false);
            if (states.Values.Sum() is > 0 and var count)
            {
                counts.Add(phase, count);
            }
        }

        return new() { Kind = this, Phases = counts.ToImmutable() };
    }

    private async IAsyncEnumerable<Stored<T>> ShownAsync(
        IStatusDatabase database,
        Func<StatusId, ValueTask<bool>> isShown,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in database.GetStore<T>(Scope).ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (await isShown(stored.Value.Id).ConfigureAwait(false))
            {
                yield return stored;
            }
        }
    }

    public override async ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        IStatusDatabase database, Func<StatusId, ValueTask<bool>>? isShown, CancellationToken cancellationToken)
    {
        var store = database.GetStore<T>(Scope);
        if (isShown is null)
        {
            return await store.CountAsync(null, cancellationToken).ConfigureAwait(false);
        }

        // What a caller may see depends on more than the database knows.
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var stored in ShownAsync(database, isShown, cancellationToken).ConfigureAwait(false))
        {
            counts[stored.Value.State] = counts.GetValueOrDefault(stored.Value.State) + 1;
        }

        return counts;
    }

    public override async IAsyncEnumerable<string> HistoryAsync(
        IStatusDatabase database, StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var value = new ArrayBufferWriter<byte>();
        await foreach (var change in database.GetStore<T>(Scope).HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            value.ResetWrittenCount();
            if (change.Value is { } record)
            {
                T.WriteStored(record, value);
            }

            yield return StatusChangeDocument.Write(
                Name, change.Sequence, change.Kind, change.Id, change.ChangedAt, value.WrittenSpan);
        }
    }

    public override async ValueTask<StatusDiagnosis?> DiagnoseAsync(
        IStatusDatabase database, StatusId id, DateTimeOffset now, CancellationToken cancellationToken) =>
        diagnose is not null
            && await database.GetStore<T>(Scope).GetAsync(id, cancellationToken).ConfigureAwait(false) is { } stored
            ? diagnose(stored.Value, now)
            : null;
}
