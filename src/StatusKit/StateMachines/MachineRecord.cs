namespace StatusKit.StateMachines;

/// <summary>The record whose state a machine changes, read and written where its owner keeps it.</summary>
/// <remarks>
/// A machine exits a state, sets the new one and enters it. The changed record is computed on exit, so that an error
/// comes
/// before any action runs, and written when the machine sets the state, so that entry actions see it.
/// </remarks>
internal class MachineRecord<T, TState>(Func<T> read, Action<T> write, Func<T, TState> stateOf)
    where T : class
    where TState : struct, IEquatable<TState>
{
    private (T Before, T After)? _change;

    public T Value => read() ?? throw new InvalidOperationException("There is no record: the accessor returned null.");

    public TState State => stateOf(Value);

    public static MachineRecord<T, TState> Create(T value, Func<T, TState> stateOf) =>
        new(() => value, next => value = next, stateOf);

    /// <summary>Keeps the result of a rule for <see cref="Enter"/>.</summary>
    /// <remarks>
    /// A change to the same state is written at once: the machine sets that state last, or not at all.
    /// </remarks>
    public void Exit(Func<T, StatusUpdate<T>> rule, bool isReentry)
    {
        var before = Value;
        _change = (before, Change(before, rule));
        if (isReentry)
        {
            Enter(State);
        }
    }

    public void Enter(TState state)
    {
        var current = Value;
        var (before, after) = _change ?? (current, current);
        _change = null;
        if (!stateOf(after).Equals(state))
        {
            throw new InvalidOperationException(
                $"'{state}' is entered without a change of the record: only the triggers of the table change the state, "
                + "and none of its states may be a substate of another.");
        }

        if (!before.Equals(current))
        {
            throw new InvalidOperationException(
                $"The record was changed elsewhere while the machine went to '{state}'; it is not overwritten.");
        }

        if (!after.Equals(before))
        {
            write(after);
        }
    }

    private protected virtual T Change(T before, Func<T, StatusUpdate<T>> rule)
    {
        var update = rule(before);
        return update.Kind == StatusUpdateKind.Refused
            ? throw new InvalidOperationException(
                $"The record was changed after the guard was asked: {update.Reason?.Message}")
            : update.Value!;
    }
}
