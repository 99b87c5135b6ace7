namespace StatusKit;

/// <summary>Records of one group that need attention for the same reason.</summary>
/// <param name="Group">What they are grouped by: upgrades by policy, sessions by configuration.</param>
/// <param name="Code">Their verdict, such as <c>NotStarting</c>.</param>
/// <param name="Severity">How much attention they need: <see cref="StatusSeverity.Notice"/> or more.</param>
/// <param name="Count">How many they are.</param>
/// <param name="MostUrgent">The one that has needed attention for the longest time.</param>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed record StatusProblem<T>(
    string Group, string Code, StatusSeverity Severity, long Count, DiagnosedRecord<T> MostUrgent)
    where T : class;
