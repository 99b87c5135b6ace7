using System.Globalization;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Watching: a commit of this store wakes its watchers; those of other processes are notified by the server, and looked for in case that was lost.</content>
public sealed partial class PostgreSqlStatusDatabase
{
    // For how many looks the connection stays open without a watcher that waits: they come back.
    private const int IdleLooks = 5;

    private Task _listening = Task.CompletedTask;
    private int _waiting;

    private async Task WaitForChanges(long after, CancellationToken cancellationToken)
    {
        var advanced = _position.WaitAsync(after, cancellationToken);
        if (!advanced.IsCompleted)
        {
            // When listening ends with an error, the watcher reads and meets it, or finds that it has passed.
            await Task.WhenAny(advanced, _disposed.Task, Listening()).ConfigureAwait(false);
            Interlocked.Decrement(ref _waiting);
        }

        ObjectDisposedException.ThrowIf(_disposed.Task.IsCompleted, this);
        if (advanced.IsCompleted)
        {
            await advanced.ConfigureAwait(false);
        }
    }

    // One connection serves all watchers.
    private Task Listening()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _waiting);
            return _listening.IsCompleted ? _listening = Task.Run(Listen, _stop.Token) : _listening;
        }
    }

    private async Task Listen()
    {
        await using var connection = await _dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, notification) => _position.Advance(long.Parse(notification.Payload, CultureInfo.InvariantCulture));
        await using (var listen = new NpgsqlCommand($"listen {_sql.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }

        await using var look = new NpgsqlCommand(_sql.Position, connection);
        await look.PrepareAsync(_stop.Token).ConfigureAwait(false);
        for (var idle = 0; idle < IdleLooks; idle = Volatile.Read(ref _waiting) > 0 ? 0 : idle + 1)
        {
            // Also at first: what was committed before the connection listened is not notified.
            _position.Advance((long)(await look.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false))!);
            while (await connection.WaitAsync(_options.PollInterval, _stop.Token).ConfigureAwait(false))
            {
            }
        }
    }

    // A standby that took over may lack the last changes: what was known of the old primary must not wake watchers again and again.
    private void WentBack()
    {
        StatusPosition before;
        lock (_gate)
        {
            (before, _position) = (_position, new());
        }

        _sets.Clear();
        before.Advance(long.MaxValue); // who waits there reads once more and waits anew
    }

    private sealed partial class Table<T>
    {
        private const int Window = 256;

        protected override async ValueTask<StatusChanges<T>> ReadChangesAsync(long afterSequence, CancellationToken cancellationToken)
        {
            var known = database._position.Sequence;
            var changes = new List<StatusChange<T>>();
            await using var query = await database.Query(database._sql.Changes, [afterSequence, afterSequence + Window, Set.Model, Set.Scope], cancellationToken).ConfigureAwait(false);
            long last = 0;
            while (await query.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                last = query.Row.GetInt64(5);
                if (last < known)
                {
                    database.WentBack();
                    known = last;
                }

                var floor = query.Row.GetInt64(6);
                if (afterSequence < floor - 1 || afterSequence > last)
                {
                    throw new ChangesCompactedException(afterSequence, floor, last);
                }

                if (!query.Row.IsDBNull(0))
                {
                    changes.Add(ChangeOf(query.Row));
                }
            }

            return new(changes, Math.Min(afterSequence + Window, last), last);
        }

        protected override Task WaitForChangesAsync(long afterSequence, CancellationToken cancellationToken) => database.WaitForChanges(afterSequence, cancellationToken);
    }
}
