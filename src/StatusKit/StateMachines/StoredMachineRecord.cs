namespace StatusKit.StateMachines;

/// <summary>The record of a machine over a store: the store is written first, and then the actions run, once.</summary>
/// <remarks>Triggers that an action fires wait until the actions of the current one have run.</remarks>
internal sealed class StoredMachineRecord<T, TState> : MachineRecord<T, TState>
    where T : class
    where TState : struct, IEquatable<TState>
{
    private readonly Func<Func<T, StatusUpdate<T>>, CancellationToken, Task<StatusUpdate<T>>> _updateAsync;
    private readonly Queue<(Func<T, StatusUpdate<T>> Rule, Func<Task> FireAsync)> _triggers;
    private readonly StrongBox _box;
    private T? _written;
    private bool _isFiring;

    private StoredMachineRecord(
        StrongBox box,
        Func<Func<T, StatusUpdate<T>>, CancellationToken, Task<StatusUpdate<T>>> updateAsync,
        Func<T, TState> stateOf)
        : base(() => box.Value, value => box.Value = value, stateOf)
    {
        _box = box;
        _updateAsync = updateAsync;
        _triggers = [];
    }

    public static StoredMachineRecord<T, TState> Create(
        T value,
        Func<Func<T, StatusUpdate<T>>, CancellationToken, Task<StatusUpdate<T>>> updateAsync,
        Func<T, TState> stateOf) => new(new(value), updateAsync, stateOf);

    /// <summary>Applies a rule to the stored record, and then fires the trigger for its actions.</summary>
    /// <param name="rule">The rule of the trigger.</param>
    /// <param name="fireAsync">Fires the trigger on the machine.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task FireAsync(
        Func<T, StatusUpdate<T>> rule, Func<Task> fireAsync, CancellationToken cancellationToken)
    {
        _triggers.Enqueue((rule, fireAsync));
        if (_isFiring)
        {
            return;
        }

        _isFiring = true;
        try
        {
            while (_triggers.TryDequeue(out var trigger))
            {
                await FireOnceAsync(trigger.Rule, trigger.FireAsync, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _triggers.Clear();
            _isFiring = false;
        }
    }

    private async Task FireOnceAsync(
        Func<T, StatusUpdate<T>> rule, Func<Task> fireAsync, CancellationToken cancellationToken)
    {
        // The store may run the rule more than once; its last run is the one that counts.
        T? before = null;
        var update = await _updateAsync(current => rule(before = current), cancellationToken).ConfigureAwait(false);
        if (before is null || update.Value is not { } after)
        {
            throw new InvalidOperationException("The store no longer has the record.");
        }

        (_box.Value, _written) = (before, after);
        try
        {
            await fireAsync().ConfigureAwait(false);
        }
        finally
        {
            (_box.Value, _written) = (after, null);
        }
    }

    private protected override T Change(T before, Func<T, StatusUpdate<T>> rule) =>
        _written ?? throw new InvalidOperationException("A machine over a store is fired with FireAsync.");

    private sealed class StrongBox(T value)
    {
        public T Value { get; set; } = value;
    }
}
