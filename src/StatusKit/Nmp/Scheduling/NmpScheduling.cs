using System.Collections.Immutable;
using System.Security.Cryptography;

namespace StatusKit.Nmp;

/// <summary>When the upgrades of a node may start, and which one is next.</summary>
/// <remarks>
/// A node performs one upgrade at a time. Of upgrades with the same schedule, the id of the policy decides, where the
/// original is random. Statuses without an upgrade or an internal part are accepted (spec nmp Q57). Pure, except for
/// <see cref="DrawOffset"/>. Source: spec nmp 6.1, 6.2.
/// </remarks>
public static class NmpScheduling
{
    /// <summary>The schedule of an upgrade.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The current time, with the offset of the node.</param>
    /// <param name="windowOffset">
    /// The offset drawn within the start window of the policy; ignored without a window.
    /// </param>
    /// <param name="corrections">The corrections to apply.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not within the window.</exception>
    public static NmpSchedule StartOf(
        NmpPolicy policy, DateTimeOffset now, TimeSpan windowOffset, NmpCorrections corrections = NmpCorrections.All)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var start = policy.Start == "now" ? StoredAt(policy, corrections) ?? now
            : Timestamp.TryParse(policy.Start, out var named) && named.TryGetInstant(out var instant) ? instant
            : default;
        return Within(policy, start, now.Offset, windowOffset);
    }

    /// <summary>
    /// The schedule of an upgrade after a new version became available: now, plus the offset within the window.
    /// </summary>
    /// <remarks>The original computes it as if the policy said <c>now</c> (spec nmp Q33).</remarks>
    /// <inheritdoc cref="StartOf"/>
    public static NmpSchedule Reschedule(
        NmpPolicy policy, DateTimeOffset now, TimeSpan windowOffset, NmpCorrections corrections = NmpCorrections.All)
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

    /// <summary>Draws the offset of a node within a window: whole seconds, uniformly, from a secure source.</summary>
    /// <param name="startWindow">The start window in seconds; 0 or less gives zero.</param>
    public static TimeSpan DrawOffset(long startWindow)
    {
        // Nobody waits for a window of more than 68 years.
        var seconds = (int)Math.Min(startWindow, int.MaxValue);
        return seconds > 0 ? TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(seconds)) : TimeSpan.Zero;
    }

    /// <summary>Whether the schedule is strictly before now. An unset one is; an unreadable one is not.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">The current time.</param>
    public static bool IsDue(NmpStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        var schedule = ScheduleOf(status);
        return schedule.Kind != TimestampKind.Unreadable
            && Timestamp.ByInstant.Compare(schedule, Timestamp.FromDateTimeOffset(now)) < 0;
    }

    /// <summary>The jobs that wait and are due, the latest schedule first, so that the newest policy wins.</summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="now">The current time.</param>
    public static ImmutableArray<KeyValuePair<ExchangeId, NmpStatus>> Due(
        IEnumerable<KeyValuePair<ExchangeId, NmpStatus>> statuses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        return
        [
            .. statuses.Where(job => StateOf(job) == NmpState.Waiting && IsDue(job.Value, now))
                .OrderByDescending(job => ScheduleOf(job.Value), Timestamp.ByInstant)
                .ThenBy(job => job.Key),
        ];
    }

    /// <summary>
    /// The answer of the agent to a request for the next job: the one with the <em>earliest</em> scheduled time, due or
    /// not, or null.
    /// </summary>
    /// <remarks>Jobs without a scheduled time are left out.</remarks>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="ready">True for jobs that are downloaded, false for waiting ones, null for all.</param>
    /// <exception cref="FormatException">
    /// A scheduled time cannot be read; the original agent answers with status 500.
    /// </exception>
    public static KeyValuePair<ExchangeId, NmpStatus>? NextJob(
        IEnumerable<KeyValuePair<ExchangeId, NmpStatus>> statuses, bool? ready = null)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        KeyValuePair<ExchangeId, NmpStatus>[] jobs =
        [
            .. statuses.Where(job => job.Value.AgentUpgrade.ScheduledTime.Kind != TimestampKind.Unset)
                .Where(
                    job => ready is not { } wanted
                        || StateOf(job) == (wanted ? NmpState.Downloaded : NmpState.Waiting)),
        ];
        var unreadable = Array.Find(jobs, job => job.Value.AgentUpgrade.ScheduledTime.Kind == TimestampKind.Unreadable);
        return unreadable.Value is { } status
            ? throw new FormatException(
                $"unable to read management status scheduled time, error '{status.AgentUpgrade.ScheduledTime}' of "
                + $"{unreadable.Key} is not a time")
            : jobs.Length == 0 ? null
            : jobs.OrderBy(job => job.Value.AgentUpgrade.ScheduledTime, Timestamp.ByInstant)
                .ThenBy(job => job.Key)
                .First();
    }

    /// <summary>
    /// The job that the scheduler starts now, for <see cref="NmpTrigger.ScheduleReached"/>; null when none is due, or
    /// another one blocks it.
    /// </summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="now">The current time.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static KeyValuePair<ExchangeId, NmpStatus>? SelectNext(
        IReadOnlyCollection<KeyValuePair<ExchangeId, NmpStatus>> statuses,
        DateTimeOffset now,
        NmpCorrections corrections = NmpCorrections.All) =>
        BlockedBy(statuses, corrections) is null && Due(statuses, now) is [var first, ..] ? first : null;

    /// <summary>The job that keeps all others of the node from starting; null when there is none.</summary>
    /// <param name="statuses">The statuses of one node, by policy.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static KeyValuePair<ExchangeId, NmpStatus>? BlockedBy(
        IReadOnlyCollection<KeyValuePair<ExchangeId, NmpStatus>> statuses,
        NmpCorrections corrections = NmpCorrections.All)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        var blocking = statuses.Where(job => Blocks(StateOf(job), corrections))
            .OrderBy(job => job.Key)
            .Take(1)
            .ToArray();
        return blocking is [var first] ? first : null;
    }

    /// <summary>
    /// Whether no other job of the node is started while one is in this state. Unlike <see
    /// cref="NmpState.BlocksScheduler"/>, it applies corrections.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static bool Blocks(NmpState state, NmpCorrections corrections = NmpCorrections.All) =>
        state.BlocksScheduler
            || (state == NmpState.RollbackStarted && (corrections & NmpCorrections.BlockDuringRollback) != 0);

    /// <summary>
    /// Whether a node keeps its turn to upgrade within its HA group. Unlike <see cref="NmpState.IsActive"/>, it applies
    /// corrections.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="node">The kind of node; after <c>failed</c>, only a device may continue.</param>
    /// <param name="corrections">The corrections to apply.</param>
    public static bool HoldsHaTurn(
        NmpState state, NmpNodeType node = NmpNodeType.Device, NmpCorrections corrections = NmpCorrections.All) =>
        state.IsActive
            || (state == NmpState.Failed && !state.IsFinalOn(node) && (corrections & NmpCorrections.KeepHaTurnUntilRollback) != 0);

    private static NmpState StateOf(KeyValuePair<ExchangeId, NmpStatus> job) => job.Value.AgentUpgrade.Status;

    private static Timestamp ScheduleOf(NmpStatus status) =>
        status.Internal is { ScheduledUnixTime: { Kind: not TimestampKind.Unset } unix }
            ? unix
            : status.AgentUpgrade.ScheduledTime;

    private static DateTimeOffset? StoredAt(NmpPolicy policy, NmpCorrections corrections) =>
        policy.LastUpdated.TryGetInstant(out var stored)
            && ((corrections & NmpCorrections.ReadAnyPolicyTime) != 0 || IsNarrow(policy.LastUpdated.ToString()))
            ? stored
            : null;

    // The only format that the original agent reads: six fraction digits and [UTC].
    private static bool IsNarrow(string text) =>
        text.Length == "2006-01-02T15:04:05.000000Z[UTC]".Length
            && text[19] == '.' && text.EndsWith("Z[UTC]", StringComparison.Ordinal);

    private static NmpSchedule Within(
        NmpPolicy policy, DateTimeOffset start, TimeSpan nodeOffset, TimeSpan windowOffset)
    {
        if (policy.StartWindow > 0)
        {
            if (windowOffset < TimeSpan.Zero || windowOffset.TotalSeconds >= policy.StartWindow)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(windowOffset),
                    windowOffset,
                    $"The offset must lie within the start window of {policy.StartWindow} s.");
            }

            start = start.UtcDateTime <= DateTime.MaxValue - windowOffset ? start + windowOffset : start;
        }

        // At the ends of the calendar the local time of the node may not exist.
        var local = start.UtcTicks + nodeOffset.Ticks;
        return NmpSchedule.Create(
            local >= 0 && local <= DateTime.MaxValue.Ticks ? start.ToOffset(nodeOffset) : start.ToUniversalTime());
    }
}
