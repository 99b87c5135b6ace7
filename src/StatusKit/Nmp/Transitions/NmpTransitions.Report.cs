using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Which reports are taken.</summary>
public enum NmpReportMode
{
    /// <summary>All, as upstream does; the answer says what the report amounts to.</summary>
    Observe = 0,

    /// <summary>Only those that one row of the table explains. Reports out of order are refused (spec nmp Q66).</summary>
    Strict,
}

/// <summary>What became of a report.</summary>
/// <param name="Update">The outcome.</param>
/// <param name="Change">What the reported change amounts to, taken or not.</param>
/// <param name="Way">The rows that explain it; empty for no change and for an impossible one.</param>
public readonly record struct NmpReport(StatusUpdate<NmpStatus> Update, NmpChange Change, ImmutableArray<NmpTransition> Way)
{
    /// <summary>The rows that explain it; empty for no change and for an impossible one.</summary>
    public ImmutableArray<NmpTransition> Way { get => field.IsDefault ? [] : field; init; } = Way;

    /// <summary>Whether the report fits the table: no change, or one row of it.</summary>
    public bool IsExpected => Change is NmpChange.None or NmpChange.Listed;
}

public static partial class NmpTransitions
{
    /// <summary>What happens to the status when somebody reports a state to the agent: rows X1, X2 and X3.</summary>
    /// <remarks>
    /// A report of the present state is <c>Unchanged</c>, whatever its message (spec nmp Q15). An empty one becomes <c>unknown</c> (spec nmp Q17). Any
    /// text is taken and kept. In Strict a report that no row explains is <c>Refused</c> with the code <see cref="NmpReasonCodes.Unexpected"/>.
    /// </remarks>
    /// <param name="status">The status as it is.</param>
    /// <param name="reported">The state reported.</param>
    /// <param name="facts">The present time, and the error message reported, which replaces the present one.</param>
    /// <param name="mode">Which reports are taken.</param>
    /// <exception cref="ArgumentException">The report needs the present time, and the facts do not hold it.</exception>
    public static NmpReport Report(NmpStatus status, NmpState reported, in NmpFacts facts, NmpReportMode mode = NmpReportMode.Observe)
    {
        ArgumentNullException.ThrowIfNull(status);
        var present = status.AgentUpgrade.Status;
        var wanted = reported.Text.Length == 0 ? NmpState.Unknown : reported;
        var change = Classify(present, wanted, NmpPlaces.Agent);
        var way = Explain(present, wanted, NmpPlaces.Agent);
        if (change == NmpChange.None)
        {
            return new(StatusUpdate.Unchanged(status), change, way);
        }

        if (mode == NmpReportMode.Strict && change != NmpChange.Listed)
        {
            var rule = StatusUpdate.Refused(status, NmpReasonCodes.Unexpected, $"No single row leads from '{present}' to '{wanted}' ({change}).");
            return new(rule, change, way);
        }

        var effects = wanted.Kind switch
        {
            NmpStateKind.Initiated => Row(NmpTrigger.InstallStarted).Effects,
            NmpStateKind.Successful => Row(NmpTrigger.InstallSucceeded).Effects,
            NmpStateKind.Waiting => Row(NmpTrigger.LocalReset).Effects,
            _ => default,
        };
        return new(Changed(status, (effects with { ErrorMessage = NmpEffect.Set }).Apply(status, wanted, facts, NmpRuleOptions.Upstream)), change, way);
    }
}
