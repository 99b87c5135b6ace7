namespace StatusKit.Nmp;

/// <summary>How the status of an agent and the hub's copy of it differ.</summary>
/// <param name="Id">Which policy on which node.</param>
/// <param name="Code">A stable code to branch on, of <see cref="NmpDifferenceCodes"/>.</param>
/// <param name="Severity">How much attention the difference needs.</param>
/// <param name="Message">Both sides in one sentence.</param>
/// <param name="Node">The status of the agent; null when it has none.</param>
/// <param name="Hub">The hub's copy; null when it has none.</param>
public sealed record NmpDifference(
    NmpStatusId Id, string Code, StatusSeverity Severity, string Message, NmpStatus? Node, NmpStatus? Hub);
