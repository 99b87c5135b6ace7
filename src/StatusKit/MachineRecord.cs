namespace StatusKit;

/// <summary>The record whose state a machine moves: read and written where its owner keeps it.</summary>
/// <remarks>
/// A machine leaves a state, sets the new one and enters it. The changed record is made when it leaves, so that an error comes before any action ran, and
/// written when it sets the state, so that actions on entry see it.
/// </remarks>
internal sealed class MachineRecord<T, TState>(Func<T> read, Action<T> write, Func<T, TState> stateOf)
    where T : class
    where TState : struct, IEquatable<TState>
{
    private (T Before, T After)? _change;

    public T Value => read() ?? throw new InvalidOperationException("There is no record: the accessor gave null.");

    public TState State => stateOf(Value);

    public static MachineRecord<T, TState> Holding(T value, Func<T, TState> stateOf) => new(() => value, next => value = next, stateOf);

    /// <summary>Keeps what a rule makes of the record for <see cref="Enter"/>. A change to the same state is written at once: the machine sets that state last, or not at all.</summary>
    public void Leave(Func<T, StatusUpdate<T>> rule, bool isReentry)
    {
        var before = Value;
        var update = rule(before);
        _change = update.Kind == StatusUpdateKind.Refused
            ? throw new InvalidOperationException($"The record has changed since the guard was asked: {update.Reason?.Message}")
            : (before, update.Value!);
        if (isReentry)
        {
            Enter(State);
        }
    }

    public void Enter(TState state)
    {
        var present = Value;
        var (before, after) = _change ?? (present, present);
        _change = null;
        if (!stateOf(after).Equals(state))
        {
            throw new InvalidOperationException($"'{state}' is entered without a change of the record: only the table's triggers lead from state to state, and none of its states may be a substate of another.");
        }

        if (!before.Equals(present))
        {
            throw new InvalidOperationException($"Somebody else changed the record while the machine went to '{state}'; that is not overwritten.");
        }

        if (!after.Equals(before))
        {
            write(after);
        }
    }
}
