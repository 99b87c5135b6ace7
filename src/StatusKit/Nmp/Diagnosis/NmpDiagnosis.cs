namespace StatusKit.Nmp;

/// <summary>Says how an upgrade is doing, who has to act, and what failed first.</summary>
/// <remarks>
/// <para>The codes are constants of <see cref="NmpVerdictCodes"/>, <see cref="NmpFindingCodes"/> and
/// <see cref="NmpHintCodes"/>. An error means that the node may be broken or that nothing continues by itself, a
/// warning that it runs its old version or that somebody should look. Every state that should end has a limit, so that
/// an upgrade that never ends is never <see cref="StatusSeverity.Ok"/>. Pure.</para>
/// <para>A time of the node decides nothing when it is before 2015, before the schedule, in the future, or after the
/// hub's <c>lastUpdated</c>: it is a finding, and <c>lastUpdated</c> says since when. When only the schedule is known,
/// the message says so.</para>
/// </remarks>
public static partial class NmpDiagnosis
{
    /// <summary>Judges one status, of the agent or of the hub.</summary>
    /// <param name="status">The status; null when there is none.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="policy">The policy, for the commands of the hints; null leaves out those that name it.</param>
    /// <param name="node">The node, for the commands of the hints; null leaves out those that name it.</param>
    /// <param name="since">
    /// When the state was first seen, for callers that keep a history; it is believed. Otherwise the times of the
    /// record are used: a status of the agent says only when the installer started and when it succeeded, the hub's
    /// copy also when it was stored.
    /// </param>
    public static StatusDiagnosis Diagnose(
        NmpStatus? status,
        DateTimeOffset now,
        NmpDiagnosisOptions? options = null,
        ExchangeId? policy = null,
        ExchangeId? node = null,
        DateTimeOffset? since = null)
    {
        options ??= NmpDiagnosisOptions.Default;
        return status is null
            ? NotFound(options, policy, node)
            : Diagnose(new(status, now, options, since), policy, node);
    }

    private static StatusDiagnosis NotFound(NmpDiagnosisOptions options, ExchangeId? policy, ExchangeId? node) => new()
    {
        Code = NmpVerdictCodes.NotFound,
        Message = "There is no status: no enabled policy matches the node, the node is not registered, "
            + "or it has not reported yet.",
        Severity = StatusSeverity.Notice,
        Phase = StatusPhase.Unknown,
        Hints = NmpHintTable.For(
            NmpVerdictCodes.NotFound, StatusSeverity.Notice, [], options.NodeType, policy, node, null),
    };

    private static StatusDiagnosis Diagnose(in Facts facts, ExchangeId? policy, ExchangeId? node)
    {
        var verdict = Judge(facts);
        var findings = Findings(facts);
        return new()
        {
            Code = verdict.Code,
            Message = verdict.Message(facts),
            Severity = verdict.Severity,
            Phase = facts.State.Phase,
            Since = facts.Since,
            Findings = findings,
            Hints = NmpHintTable.For(
                verdict.Code,
                verdict.Severity,
                findings,
                facts.IsDevice ? NmpNodeType.Device : NmpNodeType.Cluster,
                policy,
                node,
                facts.Upgrade.WorkingDirectory),
        };
    }

    /// <summary>A verdict; its message is composed only when somebody reads it.</summary>
    internal readonly record struct Verdict(string Code, StatusSeverity Severity, Func<Facts, string> Message);

    /// <summary>What a verdict depends on.</summary>
    internal readonly struct Facts
    {
        /// <summary>Collects the facts.</summary>
        /// <param name="status">The status.</param>
        /// <param name="now">The present time.</param>
        /// <param name="options">The limits.</param>
        /// <param name="since">When the state was first seen; it is believed.</param>
        /// <param name="seen">When the state was seen, for a status that does not say since when.</param>
        public Facts(
            NmpStatus status,
            DateTimeOffset now,
            NmpDiagnosisOptions options,
            DateTimeOffset? since,
            DateTimeOffset? seen = null)
        {
            (Status, Upgrade, Now, Options) = (status, status.AgentUpgrade, now, options);
            State = Upgrade.Status.Interpret();
            Stored = StatusTimes.Plausible(Upgrade.LastUpdated, now, options.ClockTolerance);
            Schedule = status.Internal is { ScheduledUnixTime: { Kind: not TimestampKind.Unset } unix }
                ? unix
                : Upgrade.ScheduledTime;
            Scheduled = Schedule.TryGetInstant(out var scheduled) && scheduled.UtcDateTime.Year > 1 ? scheduled : null;
            Started = OfNode(Upgrade.StartTime);
            Ended = OfNode(Upgrade.EndTime) is { } ended && !(ended < Started) ? ended : null;
            Since = since ?? (State.Kind switch
            {
                NmpStateKind.Initiated => Started,
                NmpStateKind.Successful => Ended,
                _ => null,
            }) ?? Stored;
            IsOnlySeen = Since is null && seen is not null;
            Since ??= seen;
            Age = StatusTimes.Age(Since, now);
        }

        public NmpStatus Status { get; }

        public NmpAgentUpgrade Upgrade { get; }

        /// <summary>The state as it is meant, with the spellings of older releases resolved.</summary>
        public NmpState State { get; }

        public DateTimeOffset Now { get; }

        public NmpDiagnosisOptions Options { get; }

        public Timestamp Schedule { get; }

        /// <summary>The schedule, when it says when; null when it is missing, unreadable or in year 1.</summary>
        public DateTimeOffset? Scheduled { get; }

        /// <summary>When the hub stored its copy; null when nothing says so, or its clock was wrong.</summary>
        public DateTimeOffset? Stored { get; }

        /// <summary>When the installer started; null when nothing says so, or the node's clock was wrong.</summary>
        public DateTimeOffset? Started { get; }

        /// <summary>When the upgrade ended; null when nothing says so, or the node's clock was wrong.</summary>
        public DateTimeOffset? Ended { get; }

        public DateTimeOffset? Since { get; }

        public TimeSpan? Age { get; }

        /// <summary>Whether only the store says since when: the state may be older than its copy.</summary>
        public bool IsOnlySeen { get; }

        public TimeSpan? Limit => Options.LimitOf(State.Kind);

        public int Attempts => Status.Internal?.DownloadAttempts ?? 0;

        // Only the status of a cluster has this section.
        public bool IsDevice => Options.NodeType == NmpNodeType.Device && Upgrade.K8s is null;

        public bool HasNoUpgrade =>
            !Status.Has(nameof(NmpStatus.AgentUpgrade)) || Status.IsNull(nameof(NmpStatus.AgentUpgrade));

        /// <summary>The time since the schedule passed: the state cannot be older.</summary>
        public TimeSpan? AgeOfSchedule => Scheduled <= Now ? Now - Scheduled : null;

        // A time by the node's clock, unless the schedule or the hub's clock contradicts it.
        private DateTimeOffset? OfNode(Timestamp time) =>
            StatusTimes.Plausible(time, Now, Options.ClockTolerance) is { } instant
                && !(instant < Scheduled - Options.ClockTolerance) && !(instant - Options.ClockTolerance > Stored)
                    ? instant
                    : null;
    }
}
