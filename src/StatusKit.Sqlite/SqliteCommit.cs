using System.Collections.Concurrent;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>One transaction of a group of writes: values, keys, changes, the counter, and what is not kept any more.</summary>
internal sealed class SqliteCommit(SqliteSession session, StatusStoreOptions options, DateTimeOffset now, IReadOnlyDictionary<StatusSet, int> knownSets)
{
    // How much of what is not kept any more goes with a group: a long past goes bit by bit.
    private const int CleanAtLeast = 64;
    private const int CleanForEach = 2;

    private readonly Dictionary<StatusSet, int> _newSets = [];
    private readonly long _now = now.UtcTicks;
    private long _first;
    private long _floor;
    private long _cleaned;

    /// <summary>The number of the last change.</summary>
    public long Last { get; private set; }

    /// <summary>Makes the writes and sets their outcomes.</summary>
    public void Run(IReadOnlyList<StatusWrite> group)
    {
        using (var counter = session.Query("select last, floor, cleaned from statuskit_counter"))
        {
            counter.Read();
            (_first, _floor, _cleaned) = (counter.GetInt64(0), counter.GetInt64(1), counter.GetInt64(2));
        }

        Last = _first;
        foreach (var write in group)
        {
            write.Outcome = Apply(write);
        }

        if (Last > _first)
        {
            MoveFloor();
            Clean(Math.Max(CleanAtLeast, CleanForEach * (Last - _first)));
            session.Execute("update statuskit_counter set last = @p0, floor = @p1, cleaned = @p2", Last, _floor, _cleaned);
        }
    }

    /// <summary>After the commit: the sets that it made are there.</summary>
    public void Tell(ConcurrentDictionary<StatusSet, int> sets)
    {
        foreach (var (set, id) in _newSets)
        {
            sets[set] = id;
        }
    }

    private long? Apply(StatusWrite write)
    {
        var set = SetOf(write.Set);
        long? version = null;
        long recordId = 0;
        byte[] keys = [];
        using (var current = session.Query("select version, value, record_id, keys from statuskit_record where set_id = @p0 and id = @p1", set, write.Id))
        {
            var isThere = current.Read();
            version = isThere ? current.GetInt64(0) : null;
            if (!write.MayFollow(version, isThere ? SqliteSession.Blob(current, 1) : default))
            {
                return null;
            }

            if (isThere)
            {
                (recordId, keys) = (current.GetInt64(2), SqliteSession.Blob(current, 3).ToArray());
            }
        }

        var sequence = ++Last;
        if (write.Row is { } row)
        {
            Put(set, row, version is null ? null : recordId, keys, sequence);
            session.Execute("insert into statuskit_change values (@p0, @p1, @p2, @p3, @p4, @p5)", sequence, set, write.Id, (int)write.ChangeOver(version), _now, row.Value);
        }
        else
        {
            session.Execute(
                "insert into statuskit_change select @p0, set_id, id, @p1, @p2, value from statuskit_record where record_id = @p3", sequence, (int)StatusChangeKind.Deleted, _now, recordId);
            session.Execute("delete from statuskit_record where record_id = @p0", recordId);
            PutKeys(set, write.Id, keys, []);
        }

        if (_cleaned > 1)
        {
            ShortenHistory(set, write.Id);
        }

        return sequence;
    }

    private void Put(int set, StatusRow row, long? recordId, byte[] keysBefore, long sequence)
    {
        var keys = row.KeysToUtf8();
        if (recordId is { } there)
        {
            session.Execute(
                "update statuskit_record set version = @p0, changed_at = @p1, word = @p2, class = @p3, started_at = @p4, keys = @p5, value = @p6 where record_id = @p7",
                sequence, _now, row.Word, row.Class, row.StartedAt, keys, row.Value, there);
        }
        else
        {
            session.Execute(
                "insert into statuskit_record (set_id, id, version, changed_at, word, class, name, started_at, keys, value) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)",
                set, row.Id, sequence, _now, row.Word, row.Class, row.Name, row.StartedAt, keys, row.Value);
        }

        PutKeys(set, row.Id, keysBefore, keys);
    }

    private void PutKeys(int set, byte[] id, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.SequenceEqual(after))
        {
            return;
        }

        foreach (var key in StatusRow.KeysFromUtf8(before))
        {
            session.Execute("delete from statuskit_key where set_id = @p0 and name = @p1 and value = @p2 and id = @p3", set, key.Name, key.Value, id);
        }

        foreach (var key in StatusRow.KeysFromUtf8(after))
        {
            session.Execute("insert into statuskit_key values (@p0, @p1, @p2, @p3)", set, key.Name, key.Value, id);
        }
    }

    private int SetOf(StatusSet set)
    {
        if (knownSets.TryGetValue(set, out var known) || _newSets.TryGetValue(set, out known))
        {
            return known;
        }

        session.Execute("insert or ignore into statuskit_set (model, scope) values (@p0, @p1)", set.Model, set.Scope);
        return _newSets[set] = (int)(long)session.Scalar("select set_id from statuskit_set where model = @p0 and scope = @p1", set.Model, set.Scope)!;
    }

    // The last change is always kept, so that the feed never loses its end.
    private void MoveFloor()
    {
        _floor = Math.Max(_floor, Last - options.MaxChanges + 1);
        var cutoff = now - DateTimeOffset.MinValue > options.KeepChanges ? (now - options.KeepChanges).UtcTicks : 0;
        _floor = session.Scalar("select sequence from statuskit_change where sequence >= @p0 and at >= @p1 order by sequence limit 1", _floor, cutoff) is long oldest ? oldest : Last;
    }

    // What leaves the feed stays as history while the record is there and has few newer changes.
    private void Clean(long most)
    {
        var end = Math.Min(_floor, _cleaned + most);
        if (end <= _cleaned)
        {
            return;
        }

        var left = new List<(int Set, byte[] Id, bool IsDeletion)>();
        using (var changes = session.Query("select set_id, id, kind from statuskit_change where sequence >= @p0 and sequence < @p1", _cleaned, end))
        {
            while (changes.Read())
            {
                left.Add((changes.GetInt32(0), SqliteSession.Blob(changes, 1).ToArray(), changes.GetInt32(2) == (int)StatusChangeKind.Deleted));
            }
        }

        _cleaned = end;
        foreach (var (set, id, isDeletion) in left)
        {
            if (isDeletion)
            {
                session.Execute("""
                    delete from statuskit_change where set_id = @p0 and id = @p1
                    and (select kind = @p2 and sequence < @p3 from statuskit_change where set_id = @p0 and id = @p1 order by sequence desc limit 1)
                    """, set, id, (int)StatusChangeKind.Deleted, _cleaned);
            }

            ShortenHistory(set, id);
        }
    }

    private void ShortenHistory(int set, byte[] id) => session.Execute("""
        delete from statuskit_change where set_id = @p0 and id = @p1 and sequence < @p2
        and sequence <= (select sequence from statuskit_change where set_id = @p0 and id = @p1 order by sequence desc limit 1 offset @p3)
        """, set, id, _cleaned, options.MaxHistory);
}
