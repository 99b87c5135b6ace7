namespace StatusKit.Cfs;

/// <summary>
/// State and outcome of a session: a state of <see cref="CfsSessionStateMachine"/>, and what a report says about them.
/// </summary>
/// <param name="State">
/// Whether it runs; <c>default</c> in a report without it, and for a state that is not documented.
/// </param>
/// <param name="Outcome">
/// How it ended; <c>default</c> in a report without it, and for an outcome that is not documented.
/// </param>
public readonly record struct CfsSessionProgress(CfsSessionState State, CfsOutcome Outcome)
{
    /// <summary>How far the session has come, from state and outcome.</summary>
    public StatusPhase Phase => Run.Phase;

    /// <summary>All pairs; <c>default</c> is used for all values that are not documented.</summary>
    internal static CfsSessionProgress[] All { get; } =
    [
        .. from state in new[] { default, CfsSessionState.Pending, CfsSessionState.Running, CfsSessionState.Complete }
           from outcome in new[] { default, CfsOutcome.None, CfsOutcome.Unknown, CfsOutcome.False, CfsOutcome.True }
           select new CfsSessionProgress(state, outcome),
    ];

    internal CfsSessionPatch Patch => new() { Status = new() { Session = Run } };

    internal CfsSession Session => new() { Name = "any", Status = new() { Session = Run } };

    private CfsSessionRun Run
    {
        get
        {
            var run = new CfsSessionRun();
            run = State == default ? run : run with { Status = State };
            return Outcome == default ? run : run with { Succeeded = Outcome };
        }
    }

    /// <summary>State and outcome, such as <c>complete/true</c>; <c>-</c> for <c>default</c>.</summary>
    public override string ToString() =>
        $"{(State == default ? "-" : State)}/{(Outcome == default ? "-" : Outcome)}";

    // A boolean is read as an outcome but does not count as one (spec cfs 5.2).
    internal static CfsSessionProgress For(CfsSessionRun run) => new(
        run.Status.Kind != CfsSessionStateKind.Other ? run.Status : default,
        run.Has(nameof(run.Succeeded)) && run.Succeeded.Kind != CfsOutcomeKind.Other ? run.Succeeded : default);
}
