using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Writing: a group of writes is one transaction and one round trip.</content>
internal sealed partial class PostgreSqlStatusBackend
{
    // What is no longer kept goes in portions, so that a long past does not stop the writers.
    private const int CleanFrom = 64;
    private const int CleanAtOnce = 512;

    // For how long a connection that was not used is taken to be alive: what it fails to write after that would be of
    // unknown outcome for nothing.
    private static readonly TimeSpan MaxTrust = TimeSpan.FromSeconds(5);

    private PostgreSqlWriter? _writer;
    private long _usedAt;
    private long _unknown; // how many writes ended as of unknown outcome
    private long _confirmed; // how many of them a standby has, if the server has them
    private Task _confirming = Task.CompletedTask;

    /// <summary>What the last group ended with, when that will not pass by itself; null when it succeeded.</summary>
    public Exception? LastFailure { get; private set; }

    public async ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now)
    {
        try
        {
            await CommitTogether(group, now).ConfigureAwait(false);
        }
        catch (PostgresException e) when (group.Count > 1 && !PostgreSqlErrors.AreTransient(e))
        {
            // What the server refuses of one write must not fail those of others.
            foreach (var write in group)
            {
                try
                {
                    await CommitTogether([write], now).ConfigureAwait(false);
                }
                catch (Exception alone)
                {
                    write.Error = alone;
                }
            }
        }
    }

    private async Task CommitTogether(IReadOnlyList<StatusWrite> group, DateTimeOffset now)
    {
        var isSent = false;
        try
        {
            // While no standby confirms, one connection waits for it; another write would only wait as well.
            await ConfirmAsync(_stop.Token).ConfigureAwait(false);
            var writer = await Writer().ConfigureAwait(false);
            var sets = new int[group.Count];
            for (var i = 0; i < sets.Length; i++)
            {
                sets[i] = await SetFor(group[i].Row.Set).ConfigureAwait(false);
            }

            isSent = true;
            var counter = await Answer(writer, writer.Write(group, sets, now, options)).ConfigureAwait(false);
            LastFailure = null;
            if (counter is { } reached)
            {
                _position.Advance(reached.Last);
                await Clean(writer, reached).ConfigureAwait(false);
            }

            _usedAt = time.GetTimestamp();
        }
        catch (Exception e)
        {
            await Failed(e).ConfigureAwait(false);
            if (!isSent || !PostgreSqlErrors.MayHaveCommitted(e))
            {
                throw;
            }

            Interlocked.Increment(ref _unknown);
            throw e as StatusOutcomeUnknownException
                ?? new("The connection broke, or the server did not answer in time.", e);
        }
    }

    /// <summary>
    /// What a write of unknown outcome left may be seen on the primary before it is on the standby: makes sure that it
    /// is there, too. All who wait for it share one connection.
    /// </summary>
    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var wanted = Volatile.Read(ref _unknown);
        while (Volatile.Read(ref _confirmed) < wanted)
        {
            // What was under way already may have begun too early.
            await Confirming().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task Confirming()
    {
        lock (_gate)
        {
            return _confirming.IsCompleted ? _confirming = Task.Run(Confirm) : _confirming;
        }
    }

    private async Task Confirm()
    {
        var reached = Volatile.Read(ref _unknown);
        await Ready(_stop.Token).ConfigureAwait(false);
        await PostgreSqlWriter.Confirm(dataSource, _sql, _stop.Token).ConfigureAwait(false);
        Volatile.Write(ref _confirmed, reached);
    }

    // Waits for the answer of the server, as long as the connection string says (Command Timeout) and the database is
    // not disposed. Then the connection is left alone until the server answers or the network says that it is gone.
    private async Task<TAnswer> Answer<TAnswer>(PostgreSqlWriter writer, Task<TAnswer> answer)
    {
        try
        {
            return await answer.WaitAsync(writer.Timeout, TimeProvider.System, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!answer.IsCompleted)
        {
            Interlocked.CompareExchange(ref _writer, null, writer);
            _sets.Clear();
            _ = Close();
            throw;
        }

        async Task Close()
        {
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The group is written whatever comes of it.
    private async Task Clean(PostgreSqlWriter writer, PostgreSqlCounter counter)
    {
        if (counter.Floor - counter.Cleaned < CleanFrom)
        {
            return;
        }

        try
        {
            await writer.Clean(CleanAtOnce, options.MaxHistory, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await Failed(e).ConfigureAwait(false);
        }
    }

    private async Task Failed(Exception e)
    {
        LastFailure = PostgreSqlErrors.AreTransient(e)
            || PostgreSqlErrors.AreOfTheRecord(e) || e is OperationCanceledException
            ? LastFailure
            : e;
        if (_writer?.IsOpen == false || e is not PostgresException || PostgreSqlErrors.AreOfAStandby(e))
        {
            await DropWriter().ConfigureAwait(false);
        }
    }

    private async Task<PostgreSqlWriter> Writer()
    {
        await Ready(_stop.Token).ConfigureAwait(false);
        if (_writer is { } there
            && !(there.IsOpen && time.GetElapsedTime(_usedAt) < MaxTrust)
            && !(there.IsOpen && await there.Answers(_stop.Token).ConfigureAwait(false)))
        {
            await DropWriter().ConfigureAwait(false);
        }

        return _writer ??= await PostgreSqlWriter.Open(dataSource, _sql, _stop.Token).ConfigureAwait(false);
    }

    private async Task DropWriter()
    {
        if (Interlocked.Exchange(ref _writer, null) is { } writer)
        {
            _sets.Clear(); // the server may have come back with another database
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<int> SetFor(StatusSet set)
    {
        if (_sets.TryGetValue(set, out var known))
        {
            return known;
        }

        await using var connection = await dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        var number = await ExecuteAsync(connection, _sql.FindSet, set.Model, set.Scope).ConfigureAwait(false);
        if (number is null)
        {
            await ExecuteAsync(connection, _sql.MakeSet, set.Model, set.Scope).ConfigureAwait(false);
            number = await ExecuteAsync(connection, _sql.FindSet, set.Model, set.Scope).ConfigureAwait(false);
        }

        return _sets[set] = (int)number!;
    }
}
