using System.Data.Common;
using System.Globalization;

namespace StatusKit.Storage;

/// <summary>The statements that read the tables of a database: one for each read of <see cref="IStatusBackend"/>.</summary>
/// <remarks>
/// A record is its own last change: the table of changes holds those before it, and deletions. Each statement shows
/// one moment. A set is looked up in the same moment, because it may be made together with its first change.
/// </remarks>
public sealed class StatusSql
{
    private const int Batch = 256;
    private const string RowColumns = "id, value, sequence, changed_at";
    private const string ListColumns = "r.id, r.value, r.sequence, r.changed_at";
    private const string ChangeColumns = "c.sequence, c.kind, c.id, c.at, c.value, c.state, c.phase, c.keys, n.last, n.floor";

    private readonly StatusSqlDialect _dialect;
    private readonly string _get;
    private readonly string _history;
    private readonly string _changes;

    /// <summary>Makes the statements.</summary>
    /// <param name="dialect">The tables, and how the database writes statements.</param>
    public StatusSql(StatusSqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        _dialect = dialect;
        Sequence = new($"select last from {dialect.Counter}", [], true, ReadSequenceAsync);
        var set = $"(select set_id from {dialect.Sets} where model = cast($1 as text) and scope = cast($2 as text))";
        _get = $"select {RowColumns} from {dialect.Records} where set_id = {set} and id = $3";
        _history = $"""
            select {ChangeColumns} from {dialect.Counter} n cross join ({ChangesWhere($"set_id = {set} and id = $3")}) c
            order by c.sequence desc limit $4
            """;

        // The sum keeps the database from reading all changes of the set instead of those of the window. One row
        // without a change says how far the database is.
        var window = $"sequence > $3 and sequence <= $4 and (cast($1 as text) is null or set_id + 0 = {set})";
        _changes = $"""
            select {ChangeColumns}, s.set_id, s.model, s.scope
            from {dialect.Counter} n left join ({ChangesWhere(window)}) c on true
            left join {dialect.Sets} s on s.set_id = c.set_id
            order by c.sequence
            """;
    }

    /// <summary>Reads the sequence of the last change.</summary>
    public StatusSqlQuery<long> Sequence { get; }

    /// <summary>Reads one row.</summary>
    /// <param name="set">The set.</param>
    /// <param name="id">The id.</param>
    public StatusSqlQuery<StatusRow?> Get(StatusSet set, StatusId id) =>
        new(_get, [set.Model, set.Scope, id.ToUtf8()], true, (rows, token) => ReadRowAsync(rows, set, token));

    /// <summary>Lists rows in the order of the query.</summary>
    /// <param name="set">The set.</param>
    /// <param name="query">Which rows.</param>
    public StatusSqlQuery<StatusRow?> List(StatusSet set, StatusQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new StatusSqlFilter(_dialect, set, query);
        var limit = query.Limit is { } most ? $" limit {most.ToString(CultureInfo.InvariantCulture)}" : "";
        var text = $"select {ListColumns} from {filter.From} where {filter.Where} order by {filter.Order}{limit}";
        return new(text, filter.Parameters, false, (rows, token) => ReadRowAsync(rows, set, token));
    }

    /// <summary>Counts rows by state.</summary>
    /// <param name="set">The set.</param>
    /// <param name="query">Which rows; its limit does not count.</param>
    public StatusSqlQuery<IReadOnlyDictionary<string, long>> Count(StatusSet set, StatusQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var filter = new StatusSqlFilter(_dialect, set, query);
        var text = $"select r.state, count(*) from {filter.From} where {filter.Where} group by r.state";
        return new(text, filter.Parameters, false, ReadCountsAsync);
    }

    /// <summary>Reads the last changes of one row, oldest first.</summary>
    /// <param name="set">The set.</param>
    /// <param name="id">The id.</param>
    /// <param name="count">How many.</param>
    public StatusSqlQuery<IReadOnlyList<StatusRowChange>> History(StatusSet set, StatusId id, int count) =>
        new(_history, [set.Model, set.Scope, id.ToUtf8(), count], true, (rows, token) => ReadHistoryAsync(rows, set, token));

    /// <summary>Reads the next changes after a sequence.</summary>
    /// <param name="after">The last sequence that the reader knows.</param>
    /// <param name="set">Whose changes; null means those of all sets.</param>
    public StatusSqlQuery<StatusRowChanges> Changes(long after, StatusSet? set) => new(
        _changes,
        [set?.Model, set?.Scope, after, after + Batch],
        true,
        (rows, token) => ReadChangesAsync(rows, after, set, token));

    private string ChangesWhere(string condition) => $"""
        select sequence, kind, set_id, id, at, value, state, phase, keys from {_dialect.Changes} where {condition}
        union all
        select sequence, kind, set_id, id, changed_at, value, state, phase, keys from {_dialect.Records} where {condition}
        """;

    private static async ValueTask<long> ReadSequenceAsync(DbDataReader rows, CancellationToken cancellationToken)
    {
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        return rows.GetInt64(0);
    }

    private static async ValueTask<StatusRow?> ReadRowAsync(
        DbDataReader rows, StatusSet set, CancellationToken cancellationToken) =>
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? StatusRow.Read(
                set, IdIn(rows, 0), (byte[])rows.GetValue(1), rows.GetInt64(2), new(rows.GetInt64(3), TimeSpan.Zero))
            : null;

    private static async ValueTask<IReadOnlyDictionary<string, long>> ReadCountsAsync(
        DbDataReader rows, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            counts.Add(rows.GetString(0), rows.GetInt64(1));
        }

        return counts;
    }

    private async ValueTask<IReadOnlyList<StatusRowChange>> ReadHistoryAsync(
        DbDataReader rows, StatusSet set, CancellationToken cancellationToken)
    {
        var changes = new List<StatusRowChange>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var change = ReadChange(rows, set);
            if (changes.Count == 0 && change.Kind == StatusChangeKind.Deleted && change.Row.Sequence < rows.GetInt64(9))
            {
                break; // it went with the change that deleted it, and is only not cleaned up yet
            }

            changes.Add(change);
        }

        changes.Reverse();
        return changes;
    }

    private async ValueTask<StatusRowChanges> ReadChangesAsync(
        DbDataReader rows, long after, StatusSet? set, CancellationToken cancellationToken)
    {
        var changes = new List<StatusRowChange>();
        long last = 0;
        var current = set.GetValueOrDefault();
        long? currentId = null; // the same strings for neighbors of one set
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            (last, var floor) = (rows.GetInt64(8), rows.GetInt64(9));
            if (after < floor - 1 || after > last)
            {
                throw new ChangesCompactedException(after, floor, last);
            }

            if (!rows.IsDBNull(0))
            {
                if (set is null && rows.GetInt64(10) is var id && id != currentId)
                {
                    (current, currentId) = (new(rows.GetString(11), rows.GetString(12)), id);
                }

                changes.Add(ReadChange(rows, current));
            }
        }

        return new(changes, Math.Min(after + Batch, last), last);
    }

    private StatusRowChange ReadChange(DbDataReader row, StatusSet set)
    {
        var (sequence, kind, id) = (row.GetInt64(0), (StatusChangeKind)row.GetInt32(1), IdIn(row, 2));
        var (at, value) = (new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero), (byte[])row.GetValue(4));
        return new(kind, row.IsDBNull(5)
            ? StatusRow.Read(set, id, value, sequence, at)
            : StatusRow.Read(
                set, id, value, sequence, at, row.GetString(5), (StatusPhase)row.GetInt32(6), _dialect.ReadKeys(row, 7)));
    }

    private static StatusId IdIn(DbDataReader row, int column) => StatusId.FromUtf8((byte[])row.GetValue(column));
}
