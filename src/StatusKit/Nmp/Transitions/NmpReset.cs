namespace StatusKit.Nmp;

/// <summary>The ways to start an upgrade again.</summary>
/// <remarks>
/// <para>Each is permitted in every state, even while the upgrade is in progress, and none changes schedule or
/// versions. Because
/// the schedule is in the past, the upgrade is then due at once.</para>
/// <para>A local reset clears the error and ignores a waiting job. A reset from the hub also resets a waiting job. A
/// forced
/// reset is a local one that also resets a waiting job. Source: spec nmp 6.4.</para>
/// </remarks>
public static class NmpReset
{
    /// <summary>
    /// Resets an upgrade at the agent. Does nothing to a waiting job, which keeps its attempts and its error.
    /// </summary>
    /// <remarks>Row R3; spec nmp Q16.</remarks>
    /// <param name="status">The agent's status; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="table">The table to use; null for <see cref="NmpTransitionTable.Corrected"/>.</param>
    public static StatusUpdate<NmpStatus> Local(NmpStatus? status, NmpTransitionTable? table = null) =>
        Fire(status, NmpTrigger.LocalReset, table);

    /// <summary>Resets an upgrade at the agent, including the attempts and the error of a waiting job.</summary>
    /// <remarks>Row F1, which the original programs do not have.</remarks>
    /// <inheritdoc cref="Local"/>
    public static StatusUpdate<NmpStatus> Forced(NmpStatus? status, NmpTransitionTable? table = null) =>
        Fire(status, NmpTrigger.ForcedReset, table);

    /// <summary>
    /// Requests a reset at the hub. Only the state changes, to <c>reset</c>, until the agent picks it up.
    /// </summary>
    /// <remarks>Row R1.</remarks>
    /// <param name="hubStatus">The hub's copy; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="table">The table to use; null for <see cref="NmpTransitionTable.Corrected"/>.</param>
    public static StatusUpdate<NmpStatus> RequestAtHub(NmpStatus? hubStatus, NmpTransitionTable? table = null) =>
        Fire(hubStatus, NmpTrigger.HubResetRequested, table);

    /// <summary>Applies a reset that was requested at the hub to the agent's status.</summary>
    /// <remarks>Row R2.</remarks>
    /// <inheritdoc cref="Local"/>
    public static StatusUpdate<NmpStatus> ApplyFromHub(NmpStatus? status, NmpTransitionTable? table = null) =>
        Fire(status, NmpTrigger.HubResetApplied, table);

    /// <summary>Whether the state of the hub's copy shows that a requested reset is pending or was picked up.</summary>
    /// <remarks>
    /// When it does not, a report of the agent may have overwritten the request before the agent saw it: request it
    /// again
    /// (spec nmp Q73).
    /// </remarks>
    /// <param name="hubState">The state of the hub's copy after the request.</param>
    public static bool IsPendingOrApplied(NmpState hubState) =>
        hubState == NmpState.Reset || hubState == NmpState.Waiting;

    private static StatusUpdate<NmpStatus> Fire(NmpStatus? status, NmpTrigger trigger, NmpTransitionTable? table) =>
        (table ?? NmpTransitionTable.Corrected).Fire(status, trigger);
}
