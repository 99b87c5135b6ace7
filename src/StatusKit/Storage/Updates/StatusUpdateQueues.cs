namespace StatusKit.Storage;

/// <summary>
/// Lets the updates of one record by one process come one after the other, so that they race only against other
/// processes.
/// </summary>
internal sealed class StatusUpdateQueues
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StatusId, Queue> _queues = [];

    /// <summary>
    /// Waits for the turn of the caller, but not longer than given: who goes ahead without it may lose the race, and no
    /// more.
    /// </summary>
    public async ValueTask<IDisposable> EnterAsync(
        StatusId id, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, id, Join(id));
        try
        {
            if (!turn.TryTake() && limit > TimeSpan.Zero)
            {
                using var late = new CancellationTokenSource(StatusTimers.ForTimer(limit), time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
                await turn.TakeAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Goes ahead.
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        return turn;
    }

    private Queue Join(StatusId id)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(id, out var queue))
            {
                _queues.Add(id, queue = new());
            }

            queue.Callers++;
            return queue;
        }
    }

    private void Leave(StatusId id, Queue queue)
    {
        lock (_gate)
        {
            if (--queue.Callers == 0)
            {
                _queues.Remove(id);
                queue.Turn.Dispose();
            }
        }
    }

    private sealed class Queue
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Callers { get; set; }
    }

    private sealed class Turn(StatusUpdateQueues queues, StatusId id, Queue queue) : IDisposable
    {
        private bool _isTaken;

        public bool TryTake() => _isTaken = queue.Turn.Wait(0);

        public async ValueTask TakeAsync(CancellationToken cancellationToken)
        {
            await queue.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            _isTaken = true;
        }

        public void Dispose()
        {
            if (_isTaken)
            {
                queue.Turn.Release();
            }

            queues.Leave(id, queue);
        }
    }
}
