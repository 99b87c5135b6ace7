using System.Buffers;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One kind of record as the endpoints show it, whatever its type.</summary>
internal abstract class StatusKindView(string name, string model, string scope)
{
    /// <summary>What routes and streams call the kind.</summary>
    public string Name => name;

    /// <summary>What databases call the kind.</summary>
    public string Model => model;

    /// <summary>Which set of records of the kind.</summary>
    public string Scope => scope;

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
        await foreach (var stored in store.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (await isShown(stored.Value.Id).ConfigureAwait(false))
            {
                counts[stored.Value.State] = counts.GetValueOrDefault(stored.Value.State) + 1;
            }
        }

        return counts;
    }

    public override async IAsyncEnumerable<string> HistoryAsync(
        IStatusDatabase database, StatusId id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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
