using System.Runtime.InteropServices;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>How far the database is.</summary>
/// <param name="Last">The number of the last change.</param>
/// <param name="Floor">The oldest number that watchers may still ask for.</param>
/// <param name="Cleaned">The number below which only histories are kept.</param>
/// <param name="OldestAt">
/// When the change of the number <paramref name="Floor"/> was; the greatest number when there is no change.
/// </param>
internal readonly record struct SqliteCounter(long Last, long Floor, long Cleaned, long OldestAt);

/// <summary>
/// One transaction of a group of writes: values, keys, changes, the counter, and what is no longer kept.
/// </summary>
/// <param name="session">The connection that writes.</param>
/// <param name="options">How much is kept.</param>
/// <param name="now">When the changes happen.</param>
/// <param name="sets">The numbers of the sets that are known; the transaction adds those that it makes.</param>
/// <param name="known">
/// The counter as the last transaction left it, when nobody else can have moved it; null to read it.
/// </param>
internal sealed class SqliteCommit(
    SqliteSession session,
    StatusDatabaseOptions options,
    DateTimeOffset now,
    Dictionary<StatusSet, int> sets,
    SqliteCounter? known)
{
    // How much of what is no longer kept goes with a group: a long past goes bit by bit.
    private const int CleanAtLeast = 64;
    private const int CleanForEach = 2;

    private const string InsertChangeSql =
        "insert into statuskit_change (sequence, set_id, id, kind, at, value, state, phase, keys)";

    private readonly long _now = now.UtcTicks;

    /// <summary>The counter as the transaction leaves it.</summary>
    public SqliteCounter Counter { get; private set; }

    /// <summary>Makes the writes and sets their outcomes.</summary>
    public void Run(IReadOnlyList<StatusWrite> group)
    {
        Counter = known ?? ReadCounter();
        var first = Counter.Last;
        foreach (var write in group)
        {
            write.Sequence = Apply(write);
        }

        if (Counter.Last > first)
        {
            MoveFloor();
            Clean(Math.Max(CleanAtLeast, CleanForEach * (Counter.Last - first)));
            session.Execute(
                "update statuskit_counter set last = $1, floor = $2, cleaned = $3",
                Counter.Last, Counter.Floor, Counter.Cleaned);
        }
    }

    private SqliteCounter ReadCounter()
    {
        using var row = session.Query(
            "select last, floor, cleaned, coalesce((select at from statuskit_change where sequence = floor), "
            + "(select changed_at from statuskit_record where sequence = floor)) from statuskit_counter");
        row.Read();
        return new(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? long.MaxValue : row.GetInt64(3));
    }

    private long? Apply(StatusWrite write)
    {
        var set = SetOf(write.Row.Set);
        var sequence = Counter.Last + 1;
        var id = write.Row.Id.ToUtf8();
        if (!(write.Kind == StatusWriteKind.Create
            ? Create(set, id, write.Row, sequence)
            : Change(set, id, write, sequence)))
        {
            return null;
        }

        Counter = Counter with { Last = sequence };
        if (Counter.Cleaned > 1)
        {
            ShortenHistory(set, id);
        }

        return sequence;
    }

    // Without looking first: the index says whether it exists.
    private bool Create(int set, byte[] id, StatusRow row, long sequence)
    {
        var keys = row.KeysToUtf8();
        if (Insert(set, id, row, keys, sequence) == 0)
        {
            return false;
        }

        PutKeys(set, id, [], keys);
        return true;
    }

    private bool Change(int set, byte[] id, StatusWrite write, long sequence)
    {
        long? before = null;
        long recordId = 0;
        byte[] keysBefore = [];
        using (var current = session.Query("select sequence, value, record_id, keys from statuskit_record where "
            + "set_id = $1 and id = $2", set, id))
        {
            var exists = current.Read();
            before = exists ? current.GetInt64(0) : null;
            if (exists)
            {
                (recordId, keysBefore) = (current.GetInt64(2), SqliteSession.Blob(current, 3).ToArray());
            }

            if (!write.CanFollow(before, exists ? SqliteSession.Blob(current, 1) : default, keysBefore))
            {
                return false;
            }
        }

        if (before is null)
        {
            return Create(set, id, write.Row, sequence);
        }

        // What is no longer current goes from the record to the changes.
        session.Execute($"{InsertChangeSql} select sequence, set_id, id, kind, changed_at, value, state, phase, keys "
            + "from statuskit_record where record_id = $1", recordId);
        if (write.Kind == StatusWriteKind.Delete)
        {
            Delete(set, id, recordId, keysBefore, sequence);
            return true;
        }

        var (row, keys) = (write.Row, write.Row.KeysToUtf8());
        session.Execute(
            "update statuskit_record set sequence = $1, changed_at = $2, kind = $3, state = $4, phase = $5, "
            + "started_at = $6, keys = $7, value = $8 where record_id = $9",
            sequence, _now, (int)StatusChangeKind.Updated, row.State, (int)row.Phase, row.StartedAt?.UtcTicks, keys,
            Bytes(row.Value), recordId);
        PutKeys(set, id, keysBefore, keys);
        return true;
    }

    private int Insert(int set, byte[] id, StatusRow row, byte[] keys, long sequence) => session.Execute("""
        insert into statuskit_record
            (set_id, id, sequence, changed_at, kind, state, phase, name, started_at, keys, value)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (set_id, id) do nothing
        """,
        set, id, sequence, _now, (int)StatusChangeKind.Created, row.State, (int)row.Phase, row.Id.Name,
        row.StartedAt?.UtcTicks, keys, Bytes(row.Value));

    private static byte[] Bytes(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var segment)
            && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : value.ToArray();

    private void Delete(int set, byte[] id, long recordId, byte[] keys, long sequence)
    {
        session.Execute(
            $"{InsertChangeSql} select $1, set_id, id, $2, $3, value, state, phase, keys from "
            + "statuskit_record where record_id = $4",
            sequence, (int)StatusChangeKind.Deleted, _now, recordId);
        session.Execute("delete from statuskit_record where record_id = $1", recordId);
        PutKeys(set, id, keys, []);
    }

    private void PutKeys(int set, byte[] id, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.SequenceEqual(after))
        {
            return;
        }

        foreach (var key in StatusRow.KeysFromUtf8(before))
        {
            session.Execute(
                "delete from statuskit_key where set_id = $1 and name = $2 and value = $3 and id = $4",
                set, key.Name, key.Value, id);
        }

        foreach (var key in StatusRow.KeysFromUtf8(after))
        {
            session.Execute("insert into statuskit_key values ($1, $2, $3, $4)", set, key.Name, key.Value, id);
        }
    }

    private int SetOf(StatusSet set)
    {
        if (sets.TryGetValue(set, out var known))
        {
            return known;
        }

        session.Execute("insert or ignore into statuskit_set (model, scope) values ($1, $2)", set.Model, set.Scope);
        return sets[set] = (int)(long)session.Scalar(
            "select set_id from statuskit_set where model = $1 and scope = $2", set.Model, set.Scope)!;
    }

    // The last change is always kept, so that the feed never loses its end.
    private void MoveFloor()
    {
        var floor = Math.Max(Counter.Floor, Counter.Last - options.MaxChanges + 1);
        var cutoff = now - DateTimeOffset.MinValue > options.KeepChanges ? (now - options.KeepChanges).UtcTicks : 0;
        var oldestAt = Math.Min(Counter.OldestAt, _now); // the first change of all is one of these
        if (floor > Counter.Floor || oldestAt < cutoff)
        {
            using var kept = session.Query("""
                select sequence, at from statuskit_change where sequence >= $1 and at >= $2
                union all
                select sequence, changed_at from statuskit_record where sequence >= $1 and changed_at >= $2
                order by sequence limit 1
                """, floor, cutoff);
            (floor, oldestAt) = kept.Read() ? (kept.GetInt64(0), kept.GetInt64(1)) : (Counter.Last, _now);
        }

        Counter = Counter with { Floor = floor, OldestAt = oldestAt };
    }

    // What leaves the feed stays as history while the record is there and has few newer changes.
    private void Clean(long most)
    {
        var end = Math.Min(Counter.Floor, Counter.Cleaned + most);
        if (end <= Counter.Cleaned)
        {
            return;
        }

        var left = new List<(int Set, byte[] Id, bool IsDeletion)>();
        using (var changes = session.Query("""
            select set_id, id, kind from statuskit_change where sequence >= $1 and sequence < $2
            union all
            select set_id, id, kind from statuskit_record where sequence >= $1 and sequence < $2
            """, Counter.Cleaned, end))
        {
            while (changes.Read())
            {
                var isDeletion = changes.GetInt32(2) == (int)StatusChangeKind.Deleted;
                left.Add((changes.GetInt32(0), SqliteSession.Blob(changes, 1).ToArray(), isDeletion));
            }
        }

        Counter = Counter with { Cleaned = end };
        foreach (var (set, id, isDeletion) in left)
        {
            if (isDeletion)
            {
                session.Execute("""
                    delete from statuskit_change where set_id = $1 and id = $2
                    and not exists (select 1 from statuskit_record where set_id = $1 and id = $2)
                    and (select kind = $3 and sequence < $4 from statuskit_change where set_id = $1 and id = $2
                        order by sequence desc limit 1)
                    """, set, id, (int)StatusChangeKind.Deleted, end);
            }

            ShortenHistory(set, id);
        }
    }

    // A record is one of its changes.
    private void ShortenHistory(int set, byte[] id) => session.Execute("""
        delete from statuskit_change where set_id = $1 and id = $2 and sequence < $3
        and sequence <= (select sequence from statuskit_change where set_id = $1 and id = $2 order by sequence desc
            limit 1 offset $4 - exists (select 1 from statuskit_record where set_id = $1 and id = $2))
        """, set, id, Counter.Cleaned, options.MaxHistory);
}
