namespace StatusKit.Storage;

/// <summary>
/// Follows the changes of a database for all watchers of a process: one reader, which runs while somebody waits, hands
/// the last changes out. A row is read once;
/// a cursor that asks for certain ids is found by them and costs nothing while others change.
/// </summary>
/// <remarks>
/// The last changes are kept in a ring for all cursors. A cursor that is not in the ring, because it starts in the past
/// or was slow, reads from the
/// backend on its own until it is. Sequences say what comes next, so there is neither a gap nor a repeat between the
/// two.
/// </remarks>
internal sealed class StatusFeed(IStatusBackend backend, StatusStoreContext context) : IAsyncDisposable
{
    private const int Capacity = 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly StatusChangeRing _ring = new(); // the changes up to and with _head
    private readonly Dictionary<StatusId, List<StatusCursor>> _byId = [];
    private readonly List<StatusCursor> _others = [];
    private long _head;
    private int _cursors;
    private Task _reading = Task.CompletedTask;
    private CancellationTokenSource? _stop;
    private bool _isDisposed;

    /// <summary>What the reader failed with, while it tries again; null while all is well.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The sequence of the last change that was handed out.</summary>
    public long Head => Volatile.Read(ref _head);

    public StatusCursor Add(StatusFilter filter, long after)
    {
        var cursor = new StatusCursor(this, filter, after);
        lock (_gate)
        {
            _cursors++;
            foreach (var id in filter.Ids ?? [])
            {
                if (!_byId.TryGetValue(id, out var list))
                {
                    _byId.Add(id, list = new(1));
                }

                list.Add(cursor);
            }

            if (filter.Ids is null)
            {
                cursor.Index = _others.Count;
                _others.Add(cursor);
            }
        }

        return cursor;
    }

    /// <summary>Forgets a cursor. With the last one the reader ends.</summary>
    public Task RemoveAsync(StatusCursor cursor)
    {
        CancellationTokenSource? stop = null;
        lock (_gate)
        {
            foreach (var id in cursor.Filter.Ids ?? [])
            {
                if (_byId.TryGetValue(id, out var list) && list.Remove(cursor) && list.Count == 0)
                {
                    _byId.Remove(id);
                }
            }

            if (cursor.Index >= 0)
            {
                (_others[cursor.Index] = _others[^1]).Index = cursor.Index;
                _others.RemoveAt(_others.Count - 1);
                cursor.Index = -1;
            }

            if (--_cursors == 0)
            {
                (stop, _stop) = (_stop, null);
            }
        }

        if (stop is null)
        {
            return Task.CompletedTask;
        }

        stop.Cancel();
        stop.Dispose();
        return _reading;
    }

    /// <summary>Takes the next changes for a cursor from the ring; false when it must read on its own.</summary>
    public bool TryRead(StatusCursor cursor, List<StatusRowChange> into)
    {
        lock (_gate)
        {
            var start = _head - _ring.Count;
            if (_stop is null || cursor.After < start || cursor.After > _head)
            {
                return false;
            }

            for (var i = (int)(cursor.After - start); i < _ring.Count; i++)
            {
                if (cursor.Filter.Matches(_ring[i].Row))
                {
                    into.Add(_ring[i]);
                }
            }

            cursor.After = _head;
            return true;
        }
    }

    /// <summary>
    /// Lets a cursor wait for a matching change; false when there may be one already, or it was interrupted.
    /// </summary>
    public bool TryBeginWait(StatusCursor cursor)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IStatusDatabase));
            if (cursor.IsInterrupted)
            {
                return false;
            }

            if (_stop is null)
            {
                _stop = new();
                _ring.Clear();
                _head = cursor.After; // a cursor waits only when there was nothing more to read
                _reading = ReadAsync(_reading, _stop.Token);
            }
            else if (cursor.After < _head)
            {
                return false;
            }

            cursor.IsWaiting = true;
            return true;
        }
    }

    /// <summary>Ends the wait of a cursor for another reason than a change; false when it has ended already.</summary>
    public bool TryEndWait(StatusCursor cursor)
    {
        lock (_gate)
        {
            cursor.IsInterrupted = !cursor.IsWaiting; // then the next wait ends at once
            if (cursor.IsInterrupted)
            {
                return false;
            }

            cursor.IsWaiting = false;
            cursor.After = Math.Max(cursor.After, _head); // nothing up to there matched
            return true;
        }
    }

    /// <summary>Ends all waits with <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        CancellationTokenSource? stop;
        lock (_gate)
        {
            _isDisposed = true;
            (stop, _stop) = (_stop, null);
        }

        WakeAll(new ObjectDisposedException(nameof(IStatusDatabase)));
        if (stop is not null)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            stop.Dispose();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(Task previous, CancellationToken stop)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        var retry = new StatusRetry(FirstPause, MaxPause);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var read = await backend.ReadChangesAsync(_head, null, stop).ConfigureAwait(false);
                Publish(read, stop);
                (Error, var wasInterrupted) = (null, Error is not null);
                if (wasInterrupted)
                {
                    retry.Reset();
                }

                if (read.Through >= read.Last)
                {
                    await backend.WaitForChangesAsync(read.Through, stop).ConfigureAwait(false);
                }
            }
            catch (ChangesCompactedException e)
            {
                Restart(e.LastSequence, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested && backend.IsTransient(e))
            {
                Error = e;
                StatusTelemetry.Report(() => Interrupted(retry.Attempt, e));
                await Task.Delay(retry.Next(), context.Time, stop).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Fail(e, stop);
                return;
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private void Interrupted(int attempt, Exception e)
    {
        StatusTelemetry.WatchReconnects.Add(1, new KeyValuePair<string, object?>(StatusTelemetry.Store, context.Name));
        StatusLog.WatchInterrupted(context.Logger, _head, attempt, e);
    }

    private void Publish(StatusRowChanges read, CancellationToken stop)
    {
        List<StatusCursor> woken = [];
        lock (_gate)
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            foreach (var change in read.Changes)
            {
                if (change.Row.Sequence != _head + 1)
                {
                    _ring.Clear(); // the ring holds a row of sequences without a gap
                }

                _ring.Add(change);
                _head = change.Row.Sequence;
                if (_ring.Count > Capacity)
                {
                    _ring.RemoveOldest();
                }

                foreach (var cursor in _byId.GetValueOrDefault(change.Row.Id) ?? [])
                {
                    Wake(cursor, change.Row, woken);
                }
            }

            if (read.Through > _head)
            {
                _ring.Clear();
                _head = read.Through;
            }

            foreach (var cursor in _others)
            {
                for (var i = 0; cursor.IsWaiting && i < read.Changes.Count; i++)
                {
                    Wake(cursor, read.Changes[i].Row, woken);
                }
            }
        }

        woken.ForEach(cursor => cursor.Complete());
    }

    private static void Wake(StatusCursor cursor, StatusRow row, List<StatusCursor> woken)
    {
        if (cursor.IsWaiting && row.Sequence > cursor.After && cursor.Filter.Matches(row))
        {
            cursor.IsWaiting = false;
            cursor.After = row.Sequence - 1;
            woken.Add(cursor);
        }
    }

    // The reader fell behind what is kept, or the database went back: cursors read on their own, and see whether they
    // missed anything.
    private void Restart(long last, CancellationToken stop)
    {
        lock (_gate)
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            foreach (var cursor in WaitingCursors())
            {
                cursor.After = Math.Max(cursor.After, _head);
            }

            _ring.Clear();
            _head = last;
        }

        WakeAll(null);
    }

    private void Fail(Exception error, CancellationToken stop)
    {
        lock (_gate)
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            _stop?.Dispose();
            _stop = null;
        }

        WakeAll(error);
    }

    private void WakeAll(Exception? error)
    {
        List<StatusCursor> waiting;
        lock (_gate)
        {
            waiting = [.. WaitingCursors()];
            waiting.ForEach(cursor => cursor.IsWaiting = false);
        }

        waiting.ForEach(cursor => cursor.Complete(error));
    }

    private IEnumerable<StatusCursor> WaitingCursors() =>
        _byId.Values.SelectMany(list => list).Distinct().Concat(_others).Where(cursor => cursor.IsWaiting);
}
