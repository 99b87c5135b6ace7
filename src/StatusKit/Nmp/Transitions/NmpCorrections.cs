namespace StatusKit.Nmp;

/// <summary>Quirks of the original programs that a table or the scheduling rules correct.</summary>
/// <remarks>
/// <para>The numbers in the remarks are those of the quirks in spec nmp 7. Two more are not a matter of choice: a
/// status
/// without its internal part, which crashes the original agent (Q7), is always accepted, and a local reset of a waiting
/// job
/// does nothing (Q16); use <see cref="NmpTrigger.ForcedReset"/> for that.</para>
/// </remarks>
[Flags]
public enum NmpCorrections
{
    /// <summary>No correction: the original programs.</summary>
    None = 0,

    /// <summary>
    /// A second report of the same failed download is refused; the original counts it as another attempt.
    /// </summary>
    /// <remarks>Quirk Q4.</remarks>
    CountDownloadFailuresOnce = 1 << 0,

    /// <summary>
    /// A rollback does not set the state back to <c>downloaded</c>, from where the upgrade would start again.
    /// </summary>
    /// <remarks>Quirk Q13.</remarks>
    IgnoreRestoredDatabase = 1 << 1,

    /// <summary>Every return to <c>waiting</c> clears the error message.</summary>
    /// <remarks>Quirk Q14.</remarks>
    ClearErrorOnRestart = 1 << 2,

    /// <summary>
    /// The start <c>now</c> means when the policy was stored, in whatever format; after a new version it means now.
    /// </summary>
    /// <remarks>Quirk Q33: the original reads a single format, and takes the current time for all others.</remarks>
    ReadAnyPolicyTime = 1 << 3,

    /// <summary>A device keeps its HA turn while <c>failed</c> may still lead to a rollback.</summary>
    /// <remarks>Quirk Q41.</remarks>
    KeepHaTurnUntilRollback = 1 << 4,

    /// <summary>A cluster that waits for its HA turn does not install.</summary>
    /// <remarks>Quirk Q42.</remarks>
    WaitForHaTurnOnClusters = 1 << 5,

    /// <summary>No other job of the node starts during a rollback.</summary>
    /// <remarks>Quirk Q43.</remarks>
    BlockDuringRollback = 1 << 6,

    /// <summary>
    /// A new version is deferred while a job waits for its HA turn; the original returns the job to <c>waiting</c>.
    /// </summary>
    /// <remarks>Quirk Q44.</remarks>
    DeferNewVersionInHaGroup = 1 << 7,

    /// <summary>
    /// After the <c>failed</c> of a cluster, the outcome of the rollback in the status file is accepted.
    /// </summary>
    /// <remarks>Quirk Q60.</remarks>
    AcceptRollbackOfFailedCluster = 1 << 8,

    /// <summary>
    /// A download that finished while the hub was unreachable leads to <c>ha node waiting</c>, where the hub is asked
    /// again.
    /// </summary>
    /// <remarks>Quirk Q64: the original leaves the job at <c>download started</c>.</remarks>
    RetryUnreachableHub = 1 << 9,

    /// <summary>A message about a download is refused unless the state is <c>download started</c>.</summary>
    /// <remarks>Quirk Q67.</remarks>
    CheckStateOfDownloads = 1 << 10,

    /// <summary>A new version starts with all download attempts.</summary>
    /// <remarks>Quirk Q71.</remarks>
    ResetAttemptsOnNewVersion = 1 << 11,

    /// <summary>
    /// A policy whose start is empty or cannot be read gives no status; the original starts the upgrade at once.
    /// </summary>
    /// <remarks>Quirk Q48.</remarks>
    RefuseUnreadableStart = 1 << 12,

    /// <summary>Every correction.</summary>
    All = (1 << 13) - 1,
}
