
namespace StatusKit.Cfs;

/// <summary>The two words of a session that only ever rise: a state of <see cref="CfsSessionStateMachine"/>, and what a report says of them.</summary>
/// <param name="Status">Whether it runs; <c>default</c> in a report that says nothing of it, and for a word that nobody listed.</param>
/// <param name="Succeeded">How it ended; <c>default</c> likewise.</param>
public readonly record struct CfsSessionWords(CfsSessionState Status, CfsOutcome Succeeded)
{
    /// <summary>How far the work is: both words together.</summary>
    public StatusPhase Phase => Run.Phase;

    /// <summary>All pairs of listed words, with <c>default</c> in the place of the unlisted.</summary>
    internal static CfsSessionWords[] All { get; } =
    [
        .. from status in new[] { default, CfsSessionState.Pending, CfsSessionState.Running, CfsSessionState.Complete }
           from succeeded in new[] { default, CfsOutcome.None, CfsOutcome.Unknown, CfsOutcome.False, CfsOutcome.True }
           select new CfsSessionWords(status, succeeded),
    ];

    internal CfsSessionPatch Patch => new() { Status = new() { Session = Run } };

    internal CfsSession Session => new() { Name = "any", Status = new() { Session = Run } };

    private CfsSessionRun Run
    {
        get
        {
            var run = new CfsSessionRun();
            run = Status == default ? run : run with { Status = Status };
            return Succeeded == default ? run : run with { Succeeded = Succeeded };
        }
    }

    /// <summary>Both words, such as <c>complete/true</c>; <c>-</c> for none.</summary>
    public override string ToString() => $"{(Status == default ? "-" : Status)}/{(Succeeded == default ? "-" : Succeeded)}";

    // A boolean reads as its word but is none (spec cfs 5.2).
    internal static CfsSessionWords Of(CfsSessionRun run) => new(
        run.Has(nameof(run.Status)) && run.Status.Kind != CfsSessionStateKind.Other ? run.Status : default,
        run.Has(nameof(run.Succeeded)) && run.Succeeded.Kind != CfsOutcomeKind.Other ? run.Succeeded : default);
}
