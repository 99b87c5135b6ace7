namespace StatusKit.Nmp;

/// <content>The rules: from a status and what happens to the status afterwards.</content>
public sealed partial class NmpTransitionTable
{
    private readonly NmpChangeDetails[] _fired;
    private readonly NmpChangeDetails[] _notFired;

    /// <summary>Creates the status of a policy that matches a node.</summary>
    /// <remarks>
    /// The caller vouches that the policy matches the node and that the node has no status of it. Also recreates the
    /// status
    /// after the policy was edited. A policy without an upgrade gives a status that is due at once and then fails its
    /// precheck (spec nmp Q45, Q47).
    /// </remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="facts">The current time, the offset within the window, and the directory for jobs.</param>
    /// <returns>
    /// Refused with <see cref="NmpReasonCodes.PolicyDisabled"/> when the policy is disabled, and with
    /// <see cref="NmpReasonCodes.UnreadableStart"/> when its start is empty or cannot be read.
    /// </returns>
    public StatusUpdate<NmpStatus> Create(NmpPolicy policy, in NmpFacts facts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var row = this[NmpTrigger.PolicyMatched];
        if (ErrorIn(policy) is { } error)
        {
            var refused = StatusUpdate.Refused<NmpStatus>(null, error.Code, error.Message);
            return refused with { Details = _notFired[(int)row.Trigger] };
        }

        var status = new NmpStatus
        {
            AgentUpgrade = new() { ScheduledTime = Timestamp.ParseLenient("") },
            Internal = new() { ScheduledUnixTime = NmpSchedule.AtOnce.ScheduledUnixTime },
        };
        var effects = row.Effects;
        if (policy.AgentUpgradePolicy is { } upgrade)
        {
            status = status with
            {
                AgentUpgrade = status.AgentUpgrade with
                {
                    WorkingDirectory = facts.WorkingDirectory ?? NmpFacts.DefaultWorkingDirectory,
                },
                Internal =
                    status.Internal with { Manifest = upgrade.Manifest, AllowDowngrade = upgrade.AllowDowngrade },
            };
        }
        else
        {
            effects = effects with { Schedule = NmpEffect.Keep };
        }

        var created = NmpEffectRules.Apply(effects, status, row.To!.Value, facts with { Policy = policy }, Corrections);
        return StatusUpdate.Applied(created) with { Details = _fired[(int)row.Trigger] };
    }

    /// <summary>Fires a trigger: something has happened to an upgrade.</summary>
    /// <param name="status">The current status; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="trigger">What has happened.</param>
    /// <param name="facts">What the row needs to know.</param>
    /// <returns>
    /// The outcome, with <see cref="NmpChangeDetails"/> as details. Refused with
    /// <see cref="NmpReasonCodes.NotPermitted"/>
    /// when the row is not for the current state, with <see cref="NmpReasonCodes.GuardFailed"/> when status and facts
    /// do not
    /// meet its condition, and with <see cref="NmpReasonCodes.NotFired"/> for rows that create, delete or report.
    /// </returns>
    /// <exception cref="ArgumentException">The row needs a fact that is missing.</exception>
    public StatusUpdate<NmpStatus> Fire(NmpStatus? status, NmpTrigger trigger, in NmpFacts facts = default)
    {
        var row = this[trigger];
        if (status is null)
        {
            return StatusUpdate.Missing<NmpStatus>();
        }

        var state = status.AgentUpgrade.Status;
        var notFired = _notFired[(int)trigger];
        if (!_accepted[(int)trigger].Contains(state.Kind))
        {
            return Refuse(status, row, state) with { Details = notFired };
        }

        if (!row.Changes(state))
        {
            return StatusUpdate.Unchanged(status) with { Details = notFired };
        }

        if (row.Condition is { } condition && !condition(status, facts))
        {
            var message = $"{row.Id} {trigger} needs: {row.Guard}.";
            return StatusUpdate.Refused(status, NmpReasonCodes.GuardFailed, message) with { Details = notFired };
        }

        var details = row.From.Contains(state.Kind)
            ? _fired[(int)trigger]
            : new(Classify(state, row.To!.Value, row.Places), [row]);
        return Changed(status, NmpEffectRules.Apply(row.Effects, status, row.To!.Value, facts, Corrections), details);
    }

    /// <summary>Applies a state that somebody reported to the agent.</summary>
    /// <remarks>
    /// A report of the current state changes nothing, whatever its message (spec nmp Q15). An empty state becomes
    /// <c>unknown</c> (spec nmp Q17). Any other string is accepted and kept.
    /// </remarks>
    /// <param name="status">The current status; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="reported">The state that was reported.</param>
    /// <param name="facts">
    /// The current time, and the error message that was reported: it replaces the current one.
    /// </param>
    /// <param name="mode">Which reports are accepted.</param>
    /// <returns>
    /// The outcome, with <see cref="NmpChangeDetails"/> as details. With <see cref="NmpReportMode.Strict"/>, a report
    /// that no
    /// single row explains is refused with <see cref="NmpReasonCodes.Unexpected"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The report needs the current time, which is missing.</exception>
    public StatusUpdate<NmpStatus> Report(
        NmpStatus? status, NmpState reported, in NmpFacts facts, NmpReportMode mode = NmpReportMode.Observe)
    {
        if (status is null)
        {
            return StatusUpdate.Missing<NmpStatus>();
        }

        var state = status.AgentUpgrade.Status;
        var row = this[reported.Text.Length == 0 ? NmpTrigger.EmptyStatusReported : NmpTrigger.StatusReported];
        var to = row.To ?? reported;
        var details = Details(state, to, NmpPlaces.Agent);
        if (details.Change == NmpChange.None)
        {
            return StatusUpdate.Unchanged(status) with { Details = details };
        }

        var after = NmpEffectRules.Apply(row.EffectsOf(to), status, to, facts, Corrections);
        if (details.Change == NmpChange.Restarted && after.AgentUpgrade.IsOutOfOrder)
        {
            details = new(NmpChange.OutOfOrder, []);
        }

        if (mode == NmpReportMode.Strict && !details.IsExpected)
        {
            var message = $"No single row leads from '{state}' to '{to}' ({details.Change}).";
            return StatusUpdate.Refused(status, NmpReasonCodes.Unexpected, message) with { Details = details };
        }

        return Changed(status, after, details);
    }

    // A policy without an upgrade has no schedule, so its start does not matter.
    private (string Code, string Message)? ErrorIn(NmpPolicy policy) =>
        !policy.Enabled ? (NmpReasonCodes.PolicyDisabled, "The policy is disabled.")
        : Corrections.HasFlag(NmpCorrections.RefuseUnreadableStart)
            && policy is { AgentUpgradePolicy: not null, HasReadableStart: false }
            ? (NmpReasonCodes.UnreadableStart,
                $"The start '{policy.Start}' is neither 'now' nor a time with its zone; the upgrade would begin at "
                + "once.")
        : null;

    private static StatusUpdate<NmpStatus> Changed(NmpStatus before, NmpStatus after, NmpChangeDetails details) =>
        (after.Equals(before) ? StatusUpdate.Unchanged(before) : StatusUpdate.Applied(after)) with { Details = details };

    private static StatusUpdate<NmpStatus> Refuse(NmpStatus status, NmpTransition row, NmpState state)
    {
        var (code, message) = row switch
        {
            { Outcome: NmpTransitionOutcome.Created } =>
                (NmpReasonCodes.NotFired, "creates a status, and there is one already"),
            { Outcome: NmpTransitionOutcome.Deleted } =>
                (NmpReasonCodes.NotFired, "deletes the status, which a store does"),
            { IsFireable: false } => (NmpReasonCodes.NotFired, $"is a report; use {nameof(Report)}"),
            { From.Count: 0 } => (NmpReasonCodes.NotPermitted, "never happens in this table"),
            _ => (NmpReasonCodes.NotPermitted, $"does not follow '{state}'; it follows {row.From}"),
        };
        return StatusUpdate.Refused(status, code, $"{row.Id} {row.Trigger} {message}.");
    }
}
