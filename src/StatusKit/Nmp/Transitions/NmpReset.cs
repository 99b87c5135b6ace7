namespace StatusKit.Nmp;

/// <summary>The ways to let a job begin again (spec nmp 6.4). Each is legal in every state, also while the job is at work; none changes schedule, versions or latest map.</summary>
/// <remarks>
/// The schedule being past, a job that was reset is due at once. What differs: a local reset clears the error and does nothing to a waiting job;
/// the hub's clears the error only by correction Q14, and also takes a waiting job; a forced reset is a local one that also takes a waiting job.
/// </remarks>
public static class NmpReset
{
    /// <summary>Row R3, a reset at the agent. <c>Unchanged</c> for a waiting job, whose attempts and error stay (spec nmp Q16).</summary>
    /// <param name="status">The agent's status.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static StatusUpdate<NmpStatus> Local(NmpStatus status, NmpRuleOptions? options = null) =>
        NmpTransitions.Fire(status, NmpTrigger.LocalReset, options: options);

    /// <summary>Row F1, our own: as <see cref="Local"/>, and a waiting job, too, loses its attempts and error.</summary>
    /// <inheritdoc cref="Local"/>
    public static StatusUpdate<NmpStatus> Forced(NmpStatus status, NmpRuleOptions? options = null) =>
        NmpTransitions.Fire(status, NmpTrigger.ForcedReset, options: options);

    /// <summary>Row R1, the order at the hub: only the state changes, to <c>reset</c>. Nothing happens until the agent takes it up.</summary>
    /// <param name="hubStatus">The hub's copy.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static StatusUpdate<NmpStatus> RequestAtHub(NmpStatus hubStatus, NmpRuleOptions? options = null) =>
        NmpTransitions.Fire(hubStatus, NmpTrigger.HubResetRequested, options: options);

    /// <summary>Row R2: the agent takes up the hub's order.</summary>
    /// <param name="status">The agent's status, not the hub's copy.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static StatusUpdate<NmpStatus> ApplyFromHub(NmpStatus status, NmpRuleOptions? options = null) =>
        NmpTransitions.Fire(status, NmpTrigger.HubResetApplied, options: options);

    /// <summary>
    /// Whether the hub's copy shows that an order stands or was taken up. When it does not, the agent's own report may have overwritten the order before it
    /// was seen, and it should be repeated (spec nmp Q73).
    /// </summary>
    /// <param name="hubState">The state of the hub's copy after the order.</param>
    public static bool Shows(NmpState hubState) => hubState == NmpState.Reset || hubState == NmpState.Waiting;
}
