namespace StatusKit.Storage;

/// <summary>
/// Commits waiting writes in groups, one group after the other: what comes while a group is being committed goes into
/// the next one, so that many writers share
/// the cost of a transaction and a single one pays no more than its own.
/// </summary>
internal sealed class StatusWriteQueue(IStatusBackend backend, TimeProvider time)
{
    private const int MaxBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<Pending> _waiting = [];
    private TaskCompletionSource? _emptied;
    private bool _isClosed;
    private bool _isDraining;

    /// <summary>Commits a write. Its result is the sequence of the change, or null.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public async ValueTask<long?> WriteAsync(StatusWrite write, CancellationToken cancellationToken)
    {
        if (backend.MaxGroup > 1)
        {
            return await Enqueue([write], cancellationToken)[0].Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        ObjectDisposedException.ThrowIf(_isClosed, typeof(IStatusDatabase));
        await backend.CommitAsync([write], time.GetUtcNow()).ConfigureAwait(false);
        return write.Sequence;
    }

    /// <summary>Commits writes, in order. Its result is how many of them made a change.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public async ValueTask<long> WriteAllAsync(IEnumerable<StatusWrite> writes, CancellationToken cancellationToken)
    {
        long written = 0;
        if (backend.MaxGroup == 1)
        {
            foreach (var write in writes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                written += await WriteAsync(write, cancellationToken).ConfigureAwait(false) is null ? 0 : 1;
            }

            return written;
        }

        // The next group is made while the last one is being committed.
        Task<long>? last = null;
        foreach (var group in writes.Chunk(backend.MaxGroup))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = CountAsync(Enqueue(group, cancellationToken));
            written += last is null ? 0 : await last.ConfigureAwait(false);
            last = next;
        }

        return written + (last is null ? 0 : await last.ConfigureAwait(false));
    }

    /// <summary>Takes no more writes. Ends when those handed over are committed.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _isDraining
                ? (_emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    private static async Task<long> CountAsync(Pending[] group) =>
        (await Task.WhenAll(group.Select(pending => pending.Task)).ConfigureAwait(false)).Count(
            sequence => sequence is not null);

    private Pending[] Enqueue(StatusWrite[] writes, CancellationToken cancellationToken)
    {
        Pending[] pending = [.. writes.Select(write => new Pending(write, cancellationToken))];
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IStatusDatabase));
            Array.ForEach(pending, each => _waiting.AddLast(each));
            if (_isDraining)
            {
                return pending;
            }

            _isDraining = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.DrainAsync(), this, preferLocal: false);
        return pending;
    }

    private async Task DrainAsync()
    {
        for (var group = NextGroup(); group.Count > 0; group = NextGroup())
        {
            Exception? error = null;
            try
            {
                await backend.CommitAsync(
                    [.. group.Select(pending => pending.Write)], time.GetUtcNow()).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = e;
            }

            if (group is [var alone] && TryEnd())
            {
                alone.Complete(error); // nobody waits for this thread, so the caller may continue on it
                return;
            }

            group.ForEach(pending => ThreadPool.UnsafeQueueUserWorkItem(
                static done =>
                    done.Pending.Complete(done.Error), (Pending: pending, Error: error), preferLocal: false));
            await Task.Yield(); // behind those callers, so that what they write next comes into one group
        }
    }

    // Whether nothing waits; the next write then starts again.
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

    private List<Pending> NextGroup()
    {
        var group = new List<Pending>();
        var ids = new HashSet<(StatusSet, StatusId)>();
        var bytes = 0;
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null && group.Count < backend.MaxGroup && bytes < MaxBytes;)
            {
                var (pending, next) = (node.Value, node.Next);
                if (pending.CancellationToken.IsCancellationRequested)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(
                        static cancelled => cancelled.TrySetCanceled(cancelled.CancellationToken),
                        pending,
                        preferLocal: false);
                    _waiting.Remove(node);
                }
                else if (ids.Add((pending.Write.Row.Set, pending.Write.Row.Id)))
                {
                    group.Add(pending);
                    bytes += pending.Write.Kind == StatusWriteKind.Delete ? 0 : pending.Write.Row.Value.Length;
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

    /// <summary>
    /// A write that waits for its transaction. Who completes it lets the caller continue on the same thread, and so
    /// holds no lock and has nothing else to do.
    /// </summary>
    private sealed class Pending(StatusWrite write, CancellationToken cancellationToken) : TaskCompletionSource<long?>
    {
        public StatusWrite Write => write;

        /// <summary>Looked at until the write is part of a transaction.</summary>
        public CancellationToken CancellationToken => cancellationToken;

        public void Complete(Exception? error)
        {
            if ((error ?? write.Error) is { } failure)
            {
                TrySetException(failure);
            }
            else
            {
                TrySetResult(write.Sequence);
            }
        }
    }
}
