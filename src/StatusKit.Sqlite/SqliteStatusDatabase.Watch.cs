using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <content>Watching: a commit of this store wakes its watchers; those of other processes are looked for.</content>
public sealed partial class SqliteStatusDatabase
{
    // One statement, so that counter, set and changes are of one moment: a set may be made together with its first change. The plus keeps the engine from going
    // through all changes of the set instead of those of the window.
    internal const string ChangesSql = """
        select c.sequence, c.kind, c.id, c.at, c.value, n.last, n.floor
        from statuskit_counter n left join statuskit_change c on c.sequence > @p0 and c.sequence <= @p1
            and +c.set_id = (select set_id from statuskit_set where model = @p2 and scope = @p3)
        order by c.sequence
        """;

    private Task? _poll;

    private async Task WaitForChanges(long after, CancellationToken cancellationToken)
    {
        var advanced = _position.WaitAsync(after, cancellationToken);
        while (!advanced.IsCompleted && !_disposed.Task.IsCompleted)
        {
            await Task.WhenAny(advanced, _disposed.Task, _options.MultiProcess ? Poll() : advanced).ConfigureAwait(false);
        }

        ObjectDisposedException.ThrowIf(_disposed.Task.IsCompleted, this);
        await advanced.ConfigureAwait(false);
    }

    // One look serves all watchers.
    private Task Poll()
    {
        lock (_gate)
        {
            return _poll is { IsCompleted: false } ? _poll : _poll = Look();
        }
    }

    private async Task Look()
    {
        await Task.Delay(_options.PollInterval, _context.Time).ConfigureAwait(false);
        try
        {
            _position.Advance(await GetSequenceAsync(default).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SqliteStatusException or ObjectDisposedException)
        {
            // The next look may do better; a watcher that reads meets the error itself.
        }
    }

    private sealed partial class Table<T>
    {
        private const int Window = 256;

        protected override ValueTask<StatusChanges<T>> ReadChangesAsync(long afterSequence, CancellationToken cancellationToken) =>
            database.ReadAsync(session => ReadChanges(session, afterSequence), cancellationToken);

        protected override Task WaitForChangesAsync(long afterSequence, CancellationToken cancellationToken) => database.WaitForChanges(afterSequence, cancellationToken);

        private StatusChanges<T> ReadChanges(SqliteSession session, long after)
        {
            var changes = new List<StatusChange<T>>();
            using var rows = session.Query(ChangesSql, after, after + Window, Set.Model, Set.Scope);
            long last = 0;
            while (rows.Read())
            {
                last = rows.GetInt64(5);
                var floor = rows.GetInt64(6);
                if (after < floor - 1 || after > last)
                {
                    throw new ChangesCompactedException(after, floor, last);
                }

                if (!rows.IsDBNull(0))
                {
                    changes.Add(ChangeOf(rows));
                }
            }

            return new(changes, Math.Min(after + Window, last), last);
        }
    }
}
