using System.Globalization;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Watching: a commit of this process wakes at once; those of others are notified by the server, and looked
/// for in case that was lost.</content>
internal sealed partial class PostgreSqlStatusBackend
{
    // For how many looks the connection stays open while nobody waits: watchers come back.
    private const int IdleLooks = 5;

    private Task _listening = Task.CompletedTask;
    private int _waiting;

    public async Task WaitForChangesAsync(long after, CancellationToken cancellationToken)
    {
        var advanced = _position.WaitAsync(after, cancellationToken);
        if (advanced.IsCompleted)
        {
            await advanced.ConfigureAwait(false);
            return;
        }

        // When listening ends with an error, the reader reads and meets it, or finds that it has passed.
        await (await Task.WhenAny(advanced, Listening()).ConfigureAwait(false)).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _waiting);
        cancellationToken.ThrowIfCancellationRequested();
    }

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
        await using var connection = await dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, notification) => _position.Advance(
            long.Parse(notification.Payload, CultureInfo.InvariantCulture));
        await ExecuteAsync(connection, $"listen {_sql.Channel}").ConfigureAwait(false);
        await using var look = new NpgsqlCommand(_sql.Reads.Sequence.Text, connection);
        await look.PrepareAsync(_stop.Token).ConfigureAwait(false);
        for (var idle = 0; idle < IdleLooks; idle = Volatile.Read(ref _waiting) > 0 ? 0 : idle + 1)
        {
            // Also at first: what was committed before the connection listened is not notified.
            _position.Advance((long)(await look.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false))!);
            while (await connection.WaitAsync(options.PollInterval, _stop.Token).ConfigureAwait(false))
            {
            }
        }
    }

    // A standby that took over may lack the last changes: what was known of the old primary must not wake watchers
    // again and again.
    private void ResetPosition()
    {
        StatusPosition before;
        lock (_gate)
        {
            (before, _position) = (_position, new());
        }

        _sets.Clear();
        before.Advance(long.MaxValue); // who waits there reads once more and waits again
    }
}
