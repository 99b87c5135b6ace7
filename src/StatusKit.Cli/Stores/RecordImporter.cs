using StatusKit;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>
/// Writes records into a store in groups, a node's statuses also as copies at the hub, and counts what became of them.
/// </summary>
internal sealed class RecordImporter(ConsoleContext context, Store store)
{
    private const int Group = 512;

    private readonly List<StoreRecord> _waiting = [];
    private readonly HashSet<(string Where, StatusId Id)> _waitingIds = [];

    /// <summary>How many records are known to come; 0 while that is not known.</summary>
    public long Expected { get; set; }

    /// <summary>How many records were written.</summary>
    public long Kept { get; private set; }

    /// <summary>How many were there already, equal.</summary>
    public long Unchanged { get; private set; }

    /// <summary>How many documents or records could not be taken.</summary>
    public long Refused { get; private set; }

    /// <summary>How many records were deleted; null when that was not asked for.</summary>
    public long? Deleted { get; set; }

    /// <summary>
    /// Adds a record, which is written with its group. When interrupted, the import ends between groups.
    /// </summary>
    public async ValueTask AddAsync(StoreRecord record, string file, CancellationToken cancellationToken)
    {
        if (!record.IsStorable)
        {
            Refuse(
                new Diagnostic(
                    file,
                    null,
                    Severity.Error,
                    "not-storable",
                    "the name of a record is empty, or its name, state or tags hold U+0000 or half a character, which "
                    + "no store can keep"));
            return;
        }

        if (record.Onto is not null || !_waitingIds.Add((record.Where, record.Id)))
        {
            await FlushAsync(cancellationToken);
        }

        if (record.IsComparable && await store.FindAsync(record, cancellationToken) is { } stored)
        {
            record = record.Onto is { } onto ? onto(stored) : record;
            if (record.OlderThan(stored) is { } reason)
            {
                Unchanged++;
                Warn(new Diagnostic(file, null, Severity.Warning, "older-snapshot", reason.Message));
                return;
            }
        }

        _waitingIds.Add((record.Where, record.Id));
        _waiting.Add(record);
        if (_waiting.Count >= Group)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Reports something that does not keep a document from being imported.</summary>
    public void Warn(Diagnostic diagnostic) => context.Screen.WriteError(diagnostic);

    /// <summary>Reports what cannot be imported.</summary>
    public void Refuse(Diagnostic diagnostic)
    {
        Refused++;
        context.Screen.WriteError(diagnostic);
    }

    /// <summary>Writes what waits. A group is written whole: the copies at the hub belong to it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRecord[] group = [.. _waiting];
        _waiting.Clear();
        _waitingIds.Clear();
        await WriteAsync(group);
        context.Screen.Progress(
            Kept + Unchanged + Refused, Expected, $"{Kept} kept, {Unchanged} unchanged, {Refused} refused");
    }

    private async Task WriteAsync(IEnumerable<StoreRecord> group)
    {
        var byPlace = group.ToLookup(record => record.Where);
        await WriteAsync(store.Sessions, byPlace[StoreChange.Sessions].Select(record => record.Session!));
        await WriteAsync(store.Node, byPlace[NmpScopes.Node].Select(record => record.Upgrade!));
        await store.Hub.PutManyAsync(
            byPlace[NmpScopes.Node].Select(record => record.Upgrade!.ToHubCopy()), CancellationToken.None);
        await WriteAsync(store.Hub, byPlace[NmpScopes.Hub].Select(record => record.Upgrade!));
    }

    private async Task WriteAsync<T>(IStatusStore<T> place, IEnumerable<T> records)
        where T : class, IStatusRecord<T>
    {
        var all = records.ToList();
        var written = await place.PutManyAsync(all, CancellationToken.None);
        (Kept, Unchanged) = (Kept + written, Unchanged + all.Count - written);
    }
}
