using StatusKit;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>Writes records into a store in groups, a node's statuses also as copies at the hub, and counts what became of them.</summary>
internal sealed class RecordImporter(ConsoleContext context, Store store)
{
    private const int Group = 512;

    private readonly List<StoreRecord> _waiting = [];

    /// <summary>How many records were written.</summary>
    public long Kept { get; private set; }

    /// <summary>How many were there already, equal.</summary>
    public long Unchanged { get; private set; }

    /// <summary>How many documents or records could not be taken.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes a record; it is written with its group. Interrupted, it ends between groups.</summary>
    public async ValueTask AddAsync(StoreRecord record, string file, CancellationToken cancellationToken)
    {
        if (!record.IsStorable)
        {
            Refuse(new Diagnostic(file, null, Severity.Error, "not-storable", "the name of a record is empty, or its name, word or tags hold U+0000 or half a character, which no store can keep"));
            return;
        }

        if (record.Onto is { } onto)
        {
            await FlushAsync(cancellationToken);
            record = await store.FindAsync(record, cancellationToken) is { } there ? onto(there) : record;
        }

        _waiting.Add(record);
        if (_waiting.Count >= Group)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Remarks on what cannot be taken.</summary>
    public void Refuse(Diagnostic remark)
    {
        Refused++;
        context.Screen.WriteError(remark);
    }

    /// <summary>Writes what waits. A group is written whole: the copies at the hub belong to it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRecord[] group = [.. _waiting];
        _waiting.Clear();
        await WriteAsync(group);
        context.Screen.Progress($"{Kept} kept, {Unchanged} unchanged, {Refused} refused");
    }

    private async Task WriteAsync(IEnumerable<StoreRecord> group)
    {
        var byPlace = group.ToLookup(record => record.Where);
        await WriteAsync(store.Sessions, byPlace[StoreChange.Sessions].Select(record => record.Session!));
        await WriteAsync(store.Node, byPlace[NmpScopes.Node].Select(record => record.Upgrade!));
        await store.Hub.PutManyAsync(byPlace[NmpScopes.Node].Select(record => Store.HubCopyOf(record.Upgrade!)), CancellationToken.None);
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
