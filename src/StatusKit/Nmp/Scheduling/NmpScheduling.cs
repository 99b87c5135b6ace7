using System.Collections.Immutable;
using System.Security.Cryptography;

namespace StatusKit.Nmp;

/// <summary>Which upgrade of a node comes when (spec nmp 6.1, 6.2). Pure, but for <see cref="DrawOffset"/>.</summary>
/// <remarks>
/// A node does one upgrade at a time. Where upstream leaves the order of equal schedules to chance, the policy's id decides. Statuses without an upgrade
/// or an internal part are taken as they are (spec nmp Q57).
/// </remarks>
public static class NmpScheduling
{
    /// <summary>When an upgrade may begin.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The present time, with the node's offset.</param>
    /// <param name="windowOffset">The offset drawn within the policy's window; must be below it. Ignored without a window.</param>
    /// <param name="corrections">The corrections to apply.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset lies outside of the window.</exception>
    public static NmpSchedule StartOf(NmpPolicy policy, DateTimeOffset now, TimeSpan windowOffset, NmpCorrections corrections = NmpCorrections.All)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var start = policy.Start == "now" ? StoredAt(policy, corrections) ?? now
            : Timestamp.TryParse(policy.Start, out var named) && named.TryGetInstant(out var instant) ? instant
            : default;
        return Within(policy, start, now.Offset, windowOffset);
    }

    /// <summary>When an upgrade may begin that a new latest version calls for: now, and the window. Upstream: as if the policy said <c>now</c> (spec nmp Q33).</summary>
    /// <inheritdoc cref="StartOf"/>
    public static NmpSchedule Reschedule(NmpPolicy policy, DateTimeOffset now, TimeSpan windowOffset, NmpCorrections corrections = NmpCorrections.All)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (corrections & NmpCorrections.ReadAnyPolicyTime) != 0
            ? Within(policy, now, now.Offset, windowOffset)
            : StartOf(policy with { Start = "now" }, now, windowOffset, corrections);
    }

    /// <summary>Whether the start of a policy says when: <c>now</c>, or a time with its zone after year 1.</summary>
    internal static bool IsReadable(string start) =>
        start == "now"
        || (Timestamp.TryParse(start, out var time) && time.TryGetInstant(out var instant) && instant.UtcDateTime.Year > 1);

    /// <summary>Draws the place of a node within the window: whole seconds, all equally likely, from a secure source.</summary>
    /// <param name="startWindow">The policy's window in seconds; 0 or less gives zero.</param>
    public static TimeSpan DrawOffset(long startWindow)
    {
        // Longer than 68 years is no window that anybody waits for.
        var seconds = (int)Math.Min(startWindow, int.MaxValue);
        return seconds > 0 ? TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(seconds)) : TimeSpan.Zero;
    }

    /// <summary>Whether the schedule is strictly before now. An unset one is; an unreadable one is not.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">The present time.</param>
    public static bool IsDue(NmpStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        var schedule = ScheduleOf(status);
        return schedule.Kind != TimestampKind.Unreadable && Timestamp.ByInstant.Compare(schedule, Timestamp.FromDateTimeOffset(now)) < 0;
    }

    /// <summary>The jobs that wait and are due, the latest schedule first: the newest policy wins, and older ones then find nothing to do.</summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="now">The present time.</param>
    public static ImmutableArray<KeyValuePair<ExchangeId, NmpStatus>> Due(IEnumerable<KeyValuePair<ExchangeId, NmpStatus>> statuses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        return
        [
            .. statuses.Where(job => StateOf(job) == NmpState.Waiting && IsDue(job.Value, now))
                .OrderByDescending(job => ScheduleOf(job.Value), Timestamp.ByInstant)
                .ThenBy(job => job.Key),
        ];
    }

    /// <summary>What the agent's next-job query answers: the job with the <em>earliest</em> scheduled time, due or not, or null.</summary>
    /// <remarks>Jobs without a scheduled time are left out.</remarks>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="ready">True for jobs that are downloaded, false for waiting ones, null for all.</param>
    /// <exception cref="FormatException">A scheduled time cannot be read; upstream answers the same with status 500.</exception>
    public static KeyValuePair<ExchangeId, NmpStatus>? NextJob(IEnumerable<KeyValuePair<ExchangeId, NmpStatus>> statuses, bool? ready = null)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        KeyValuePair<ExchangeId, NmpStatus>[] jobs =
        [
            .. statuses.Where(job => job.Value.AgentUpgrade.ScheduledTime.Kind != TimestampKind.Unset)
                .Where(job => ready is not { } wanted || StateOf(job) == (wanted ? NmpState.Downloaded : NmpState.Waiting)),
        ];
        var unreadable = Array.Find(jobs, job => job.Value.AgentUpgrade.ScheduledTime.Kind == TimestampKind.Unreadable);
        return unreadable.Value is { } status
            ? throw new FormatException($"unable to read management status scheduled time, error '{status.AgentUpgrade.ScheduledTime}' of {unreadable.Key} is no time")
            : jobs.Length == 0 ? null
            : jobs.OrderBy(job => job.Value.AgentUpgrade.ScheduledTime, Timestamp.ByInstant).ThenBy(job => job.Key).First();
    }

    /// <summary>The job that the scheduler starts now, for <see cref="NmpTrigger.ScheduleReached"/>; null when none is due, or one blocks.</summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="now">The present time.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static KeyValuePair<ExchangeId, NmpStatus>? SelectNext(IReadOnlyCollection<KeyValuePair<ExchangeId, NmpStatus>> statuses, DateTimeOffset now, NmpCorrections corrections = NmpCorrections.All) =>
        BlockedBy(statuses, corrections) is null && Due(statuses, now) is [var first, ..] ? first : null;

    /// <summary>The job that keeps all others of the node from starting; null when there is none.</summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static KeyValuePair<ExchangeId, NmpStatus>? BlockedBy(IReadOnlyCollection<KeyValuePair<ExchangeId, NmpStatus>> statuses, NmpCorrections corrections = NmpCorrections.All)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        var blocking = statuses.Where(job => Blocks(StateOf(job), corrections)).OrderBy(job => job.Key).Take(1).ToArray();
        return blocking is [var first] ? first : null;
    }

    /// <summary>Whether no other job of the node is started while one is in this state. Unlike <see cref="NmpState.BlocksScheduler"/> it knows the correction of Q43.</summary>
    /// <param name="state">The state.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static bool Blocks(NmpState state, NmpCorrections corrections = NmpCorrections.All) =>
        state.BlocksScheduler || (state == NmpState.RollbackStarted && (corrections & NmpCorrections.BlockDuringRollback) != 0);

    /// <summary>Whether a node keeps its turn to upgrade within its HA group. Unlike <see cref="NmpState.IsActive"/> it knows the correction of Q41.</summary>
    /// <param name="state">The state.</param>
    /// <param name="node">The kind of node; after <c>failed</c> only a device may go on.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static bool HoldsHaTurn(NmpState state, NmpNodeType node = NmpNodeType.Device, NmpCorrections corrections = NmpCorrections.All) =>
        state.IsActive || (state == NmpState.Failed && !state.IsFinalOn(node) && (corrections & NmpCorrections.KeepHaTurnUntilRollback) != 0);

    private static NmpState StateOf(KeyValuePair<ExchangeId, NmpStatus> job) => job.Value.AgentUpgrade.Status;

    private static Timestamp ScheduleOf(NmpStatus status) =>
        status.Internal is { ScheduledUnixTime: { Kind: not TimestampKind.Unset } unix } ? unix : status.AgentUpgrade.ScheduledTime;

    private static DateTimeOffset? StoredAt(NmpPolicy policy, NmpCorrections corrections) =>
        policy.LastUpdated.TryGetInstant(out var stored) && ((corrections & NmpCorrections.ReadAnyPolicyTime) != 0 || IsNarrow(policy.LastUpdated.ToString())) ? stored : null;

    // The one form that upstream's agent reads: six fraction digits and [UTC].
    private static bool IsNarrow(string text) => text.Length == "2006-01-02T15:04:05.000000Z[UTC]".Length && text[19] == '.' && text.EndsWith("Z[UTC]", StringComparison.Ordinal);

    private static NmpSchedule Within(NmpPolicy policy, DateTimeOffset start, TimeSpan nodeOffset, TimeSpan windowOffset)
    {
        if (policy.StartWindow > 0)
        {
            if (windowOffset < TimeSpan.Zero || windowOffset.TotalSeconds >= policy.StartWindow)
            {
                throw new ArgumentOutOfRangeException(nameof(windowOffset), windowOffset, $"The offset must lie within the start window of {policy.StartWindow} s.");
            }

            start = start.UtcDateTime <= DateTime.MaxValue - windowOffset ? start + windowOffset : start;
        }

        // Near the ends of the calendar the node's own time may not exist.
        var local = start.UtcTicks + nodeOffset.Ticks;
        return NmpSchedule.Create(local >= 0 && local <= DateTime.MaxValue.Ticks ? start.ToOffset(nodeOffset) : start.ToUniversalTime());
    }
}
