using StatusKit.Cfs;
using StatusKit.Cli.Documents;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>
/// The documents of one import: all are read before the first record is written, so that what contradicts itself shows.
/// </summary>
internal sealed class ImportedDocuments(RecordImporter importer)
{
    private readonly List<(StoreRecord Record, string File)> _records = [];
    private readonly List<Listing> _listings = [];

    /// <summary>How many records were read.</summary>
    public int Count => _records.Count;

    /// <summary>Adds the documents of a file, each whole or not at all.</summary>
    /// <exception cref="UnusableException">The file cannot be read.</exception>
    public void Add(string file, byte[] bytes, RecordOwner owner)
    {
        foreach (var input in InputDocument.Split(file, bytes))
        {
            try
            {
                Add(input, owner);
            }
            catch (UnusableException e)
            {
                importer.Refuse(e.Diagnostic);
            }
        }
    }

    /// <summary>Writes the records, apart from those that two files have and disagree on.</summary>
    public async Task ImportAsync(CancellationToken cancellationToken)
    {
        var refused = new HashSet<(string, StatusId)>();
        foreach (var same in _records.Where(r => r.Record.IsStorable).GroupBy(r => (r.Record.Where, r.Record.Id)))
        {
            if (same.Select(r => r.File).Distinct().ToArray() is [var first, var second, ..] && same.Any(r => !r.Record.IsEqualTo(same.First().Record)))
            {
                refused.Add(same.Key);
                importer.Refuse(
                    new Diagnostic(
                        second,
                        null,
                        Severity.Error,
                        "two-files",
                        $"'{same.First().Record.Name}' is in '{first}' too, and the two differ: neither is imported"));
            }
        }

        foreach (var (record, file) in _records)
        {
            if (!record.IsStorable || !refused.Contains((record.Where, record.Id)))
            {
                await importer.AddAsync(record, file, cancellationToken);
            }
        }
    }

    /// <summary>Deletes what the complete lists do not have.</summary>
    /// <exception cref="StopException">There is no complete list, or a document was refused.</exception>
    public async Task PruneAsync(Store store, CancellationToken cancellationToken)
    {
        if (importer.Refused > 0)
        {
            throw new StopException(
                ExitCodes.Unusable, "--prune: error nothing-pruned something was refused, so nothing is deleted");
        }

        if (_listings is [] || _listings.Any(listing => !listing.IsComplete))
        {
            throw new StopException(
                ExitCodes.Unusable,
                "--prune: error no-complete-list a complete list is needed: of sessions, whose 'next' is null, or of "
                + "the statuses of a node");
        }

        importer.Deleted = 0;
        foreach (var each in _listings.GroupBy(listing => (listing.Where, listing.Node)))
        {
            var kept = each.SelectMany(listing => listing.Ids).ToHashSet();
            importer.Deleted += each.Key switch
            {
                { Node: { } node, Where: NmpScopes.Node } => await PruneAsync(
                    store.Node, NodeQuery(node), kept, cancellationToken),
                { Node: { } node } => await PruneAsync(store.Hub, NodeQuery(node), kept, cancellationToken),
                _ => await PruneAsync(store.Sessions, StatusQuery.All, kept, cancellationToken),
            };
        }
    }

    private static StatusQuery NodeQuery(ExchangeId node) =>
        new() { Keys = [new(NmpNodeStatus.NodeKey, node.ToString())] };

    private static async Task<long> PruneAsync<T>(
        IStatusStore<T> store, StatusQuery query, HashSet<StatusId> kept, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        var deleted = 0L;
        var gone = await store.ListAsync(query, cancellationToken)
            .Select(stored => stored.Value.Id)
            .Where(id => !kept.Contains(id))
            .ToListAsync(cancellationToken);
        foreach (var id in gone)
        {
            deleted += await store.DeleteAsync(id, cancellationToken: cancellationToken) ? 1 : 0;
        }

        return deleted;
    }

    private void Add(InputDocument input, RecordOwner owner)
    {
        var extractor = new RecordExtractor(input.File, owner);
        var document = input.Read(input.Choose(), []);
        StoreRecord[] records = [.. extractor.RecordsOf(document)];
        if (extractor.Dropped is { Count: > 0 } dropped)
        {
            importer.Warn(
                new Diagnostic(
                    input.File,
                    input.InFile(TextPosition.Start),
                    Severity.Warning,
                    "dropped-member",
                    $"the store does not keep {string.Join(", ", dropped)}"));
        }

        if (document is CfsSessionListDocument { List: { Next: not null, Sessions: [.., var last] } })
        {
            importer.Warn(
                new Diagnostic(
                    input.File,
                    input.InFile(TextPosition.Start),
                    Severity.Warning,
                    "page",
                    $"this is one page of a list: more sessions follow after '{last.Name}'"));
        }

        _records.AddRange(records.Select(record => (record, input.File)));
        if (ListingOf(document, records, owner) is { } listing)
        {
            _listings.Add(listing);
        }
    }

    private static Listing? ListingOf(IDocument document, StoreRecord[] records, RecordOwner owner) => document switch
    {
        CfsSessionListDocument { List: var list } => new(StoreChange.Sessions, null, IdsOf(records), list.Next is null),
        NmpStatusesDocument { Form: NmpForms.Agent } => new(
            NmpScopes.Node, owner.Node, IdsOf(records), IsComplete: true),
        NmpStatusesDocument => new(NmpScopes.Hub, owner.Node, IdsOf(records), IsComplete: true),
        _ => null,
    };

    private static StatusId[] IdsOf(StoreRecord[] records) =>
        [.. records.Where(record => record.IsStorable).Select(record => record.Id)];

    /// <summary>A list of all records of a place, or of a node in a place.</summary>
    private sealed record Listing(string Where, ExchangeId? Node, StatusId[] Ids, bool IsComplete);
}
