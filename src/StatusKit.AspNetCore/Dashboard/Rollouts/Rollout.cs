using Microsoft.Extensions.Logging;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One policy over all its nodes, kept in step with the database.</summary>
/// <remarks>
/// The records are listed once and the changes that the database still has are read once; from then on every change
/// costs one look-up. So showing a rollout reads nothing from the database.
/// </remarks>
internal sealed class Rollout : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    private readonly IStatusDatabase _database;
    private readonly string _scope;
    private readonly ExchangeId _policy;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _following;
    private State _state = new();
    private TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Rollout(IStatusDatabase database, string scope, ExchangeId policy, TimeProvider time, ILogger logger)
    {
        (_database, _scope, _policy, _time, _logger) = (database, scope, policy, time, logger);
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Completes when the records were listed; fails when that failed, until it is tried again.</summary>
    public Task Listed
    {
        get
        {
            lock (_gate)
            {
                return _listed.Task;
            }
        }
    }

    /// <summary>Completes when the history was read as well.</summary>
    public Task Complete
    {
        get
        {
            lock (_gate)
            {
                return _complete.Task;
            }
        }
    }

    /// <summary>The nodes, in the order of their ids, also those whose records were deleted.</summary>
    public RolloutNode[] Nodes
    {
        get
        {
            lock (_gate)
            {
                return _state.Sorted();
            }
        }
    }

    /// <summary>Calculates something from the history, which does not change meanwhile; null while it is read.</summary>
    public T? Calculate<T>(Func<RolloutHistory, T> calculate)
        where T : class
    {
        lock (_gate)
        {
            return _state.IsComplete ? calculate(_state.History) : null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Fail(new ObjectDisposedException(nameof(Rollout))); // for those who wait for it
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowOnceAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // One that fell behind what is kept reads everything again, and what it showed stays until then.
                if (e is not ChangesCompactedException)
                {
                    StatusEndpointLog.RolloutInterrupted(_logger, _policy, e);
                    Fail(e);
                }

                await Task.Delay(RetryPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowOnceAsync(CancellationToken stop)
    {
        var state = new State();
        var listedAt = await _database.GetSequenceAsync(stop).ConfigureAwait(false);
        var query = new StatusQuery { Keys = [new(NmpNodeStatus.PolicyKey, _policy.ToString())] };
        await foreach (var stored in _database.GetStore<NmpNodeStatus>(_scope).ListAsync(query, stop).ConfigureAwait(false))
        {
            state.List(stored);
        }

        Publish(state, isComplete: listedAt == 0);
        for (long after = 0; ;)
        {
            try
            {
                await ReadAsync(state, after, listedAt, stop).ConfigureAwait(false);
                return;
            }
            catch (ChangesCompactedException e) when (!state.IsComplete && after < e.OldestSequence - 1)
            {
                after = e.OldestSequence - 1;
                if (after >= listedAt)
                {
                    Publish(state, isComplete: true);
                }
            }
        }
    }

    private async Task ReadAsync(State state, long after, long listedAt, CancellationToken stop)
    {
        await foreach (var change in _database.WatchAsync(after, new() { BookmarkInterval = null }, stop).ConfigureAwait(false))
        {
            if (IsOfPolicy(change))
            {
                lock (_gate)
                {
                    state.Apply(change, listedAt);
                }
            }

            if (change.Sequence == listedAt)
            {
                Publish(state, isComplete: true);
            }

            if (state.IsMostlyAbsent)
            {
                return; // and everything is read again
            }
        }
    }

    private bool IsOfPolicy(StatusDatabaseChange change) =>
        change.Model == StatusChangeService.NmpModel && change.Scope == _scope && change.Id.Name == _policy.Name
        && change.Id.Parts is [_, _, var org, _] && org == _policy.Org;

    private void Publish(State state, bool isComplete)
    {
        lock (_gate)
        {
            if (isComplete && !state.IsComplete)
            {
                state.CompleteHistory();
            }

            if (isComplete || !_listed.Task.IsCompletedSuccessfully)
            {
                // While it is read again, what was known stays.
                _state = state;
            }

            Succeed(ref _listed);
            if (isComplete)
            {
                Succeed(ref _complete);
            }
        }
    }

    private static void Succeed(ref TaskCompletionSource source)
    {
        if (source.Task.IsFaulted)
        {
            source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        source.TrySetResult();
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            foreach (var source in (TaskCompletionSource[])[_listed, _complete])
            {
                if (source.TrySetException(error))
                {
                    _ = source.Task.Exception; // observed
                }
            }
        }
    }

    /// <summary>What is known of the nodes. Only its owner changes it, under the lock once it is published.</summary>
    private sealed class State
    {
        private const int MaxAbsent = 1000;

        private readonly List<RolloutNode> _nodes = []; // by index
        private readonly Dictionary<StatusId, int> _indexes = [];
        private readonly RolloutStrings _shared = new();
        private int[] _order = []; // the indexes in the order of the ids
        private RolloutNode[]? _sorted;
        private int _absent;

        public RolloutHistory History { get; } = new();

        public bool IsComplete { get; private set; }

        /// <summary>Whether most of it is about records that no longer exist.</summary>
        public bool IsMostlyAbsent => IsComplete && _absent > MaxAbsent && _absent > _nodes.Count / 2;

        public RolloutNode[] Sorted()
        {
            if (_order.Length != _nodes.Count)
            {
                StatusId[] ids = [.. _nodes.Select(node => node.Id)];
                _order = [.. Enumerable.Range(0, ids.Length)];
                Array.Sort(ids, _order);
            }

            return _sorted ??= Array.ConvertAll(_order, index => _nodes[index]);
        }

        public void List(Stored<NmpNodeStatus> stored) =>
            Set(RolloutNode.From(_nodes.Count, stored.Value, stored.ChangedAt, stored.Sequence, _shared));

        public void Apply(StatusDatabaseChange change, long listedAt)
        {
            var node = _indexes.TryGetValue(change.Id, out var known) ? _nodes[known] : null;
            if (change.Sequence <= (node?.Sequence ?? listedAt))
            {
                // It is older than what was listed, and only shows how it came to that.
                if (!IsComplete)
                {
                    node ??= Set(Missing(change, listedAt));
                    History.Add(node.Index, change.ChangedAt, StageOf(change));
                }

                return;
            }

            node ??= Missing(change, listedAt);
            node = Set(change.Kind == StatusChangeKind.Deleted
                ? node with { Stage = RolloutStage.Absent, Sequence = change.Sequence, ChangedAt = change.ChangedAt }
                : RolloutNode.From(
                    node.Index, change.As<NmpNodeStatus>()!.Value!, change.ChangedAt, change.Sequence, _shared));
            if (IsComplete)
            {
                History.Add(node.Index, node.ChangedAt, node.Stage);
            }
        }

        /// <summary>Brings the history to what is known of each node.</summary>
        public void CompleteHistory()
        {
            foreach (var node in _nodes)
            {
                History.Add(node.Index, node.ChangedAt, node.Stage);
            }

            IsComplete = true;
        }

        private RolloutNode Set(RolloutNode node)
        {
            if (node.Index == _nodes.Count)
            {
                _nodes.Add(node);
                _indexes.Add(node.Id, node.Index);
            }
            else
            {
                _absent -= _nodes[node.Index].Stage == RolloutStage.Absent ? 1 : 0;
                _nodes[node.Index] = node;
            }

            _absent += node.Stage == RolloutStage.Absent ? 1 : 0;
            _sorted = null;
            return node;
        }

        // A node that was not listed.
        private RolloutNode Missing(StatusDatabaseChange change, long listedAt)
        {
            var parts = change.Id.Parts;
            return new(
                _nodes.Count,
                change.Id,
                _shared.Share(parts[0]),
                parts[1],
                RolloutStage.Absent,
                "",
                "",
                "",
                change.ChangedAt,
                listedAt);
        }

        private static RolloutStage StageOf(StatusDatabaseChange change) =>
            change.Kind == StatusChangeKind.Deleted ? RolloutStage.Absent
            : change.State.Length > 0 ? RolloutStages.From(change.Phase)
            : RolloutStages.From(change.As<NmpNodeStatus>()!.Value!.Phase);
    }
}
