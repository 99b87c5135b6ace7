namespace StatusKit.Relational;

/// <summary>
/// Commits waiting writes in groups, one group after the other: what comes while a group is being committed goes into the next one, so that many writers share
/// the price of a transaction and one alone pays no more than its own.
/// </summary>
/// <param name="commit">Writes a group in one transaction and sets <see cref="StatusWrite.Outcome"/> of each; when it throws, none of them is told as done.</param>
/// <param name="isEachIdOnce">Whether a group may name a record only once.</param>
internal sealed class StatusWriteQueue(Func<IReadOnlyList<StatusWrite>, ValueTask> commit, bool isEachIdOnce)
{
    private const int MostWrites = 512;
    private const int MostBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<StatusWrite> _waiting = [];
    private TaskCompletionSource? _emptied;
    private bool _isClosed;
    private bool _isDraining;

    /// <summary>Hands a write over.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public Task<long?> Write(StatusWrite write)
    {
        WriteAll([write]);
        return write.Task.WaitAsync(write.CancellationToken);
    }

    /// <summary>Hands writes over, in order.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public void WriteAll(IReadOnlyList<StatusWrite> writes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(Storage.IStatusDatabase));
            foreach (var write in writes)
            {
                _waiting.AddLast(write);
            }

            if (_isDraining)
            {
                return;
            }

            _isDraining = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.Drain(), this, preferLocal: false);
    }

    /// <summary>Takes no more writes. Ends when those handed over are committed.</summary>
    public Task Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _isDraining ? (_emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    private async Task Drain()
    {
        for (var group = NextGroup(); group.Count > 0; group = NextGroup())
        {
            Exception? error = null;
            try
            {
                await commit(group).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = e;
            }

            if (group is [var alone] && TryEnd())
            {
                alone.Tell(error); // nobody waits for this thread any more, so what the caller goes on with may run on it
                return;
            }

            group.ForEach(write => ThreadPool.UnsafeQueueUserWorkItem(static told => told.Write.Tell(told.Error), (Write: write, Error: error), preferLocal: false));
            await Task.Yield(); // behind those told, so that what they write next comes into one group and not the first of it into one of its own
        }
    }

    // Whether nothing waits; the next write then begins anew.
    private bool TryEnd()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                return false;
            }

            _isDraining = false;
            _emptied?.SetResult();
            return true;
        }
    }

    private List<StatusWrite> NextGroup()
    {
        var group = new List<StatusWrite>();
        var ids = isEachIdOnce ? new HashSet<(StatusSet, string)>() : null;
        var bytes = 0;
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null && group.Count < MostWrites && bytes < MostBytes;)
            {
                var (write, next) = (node.Value, node.Next);
                if (write.CancellationToken.IsCancellationRequested)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static cancelled => cancelled.TrySetCanceled(cancelled.CancellationToken), write, preferLocal: false);
                    _waiting.Remove(node);
                }
                else if (ids?.Add((write.Set, Convert.ToHexString(write.Id))) != false)
                {
                    group.Add(write);
                    bytes += write.Row?.Value.Length ?? 0;
                    _waiting.Remove(node);
                }

                node = next;
            }

            if (group.Count == 0)
            {
                TryEnd();
            }
        }

        return group;
    }
}
