namespace StatusKit;

/// <summary>Records of one group that need attention for the same reason.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed record StatusProblem<T>
    where T : class
{
    /// <summary>What they are grouped by: upgrades by policy, sessions by configuration.</summary>
    public required string Group { get; init; }

    /// <summary>Their verdict, such as <c>NotStarting</c>.</summary>
    public required string Code { get; init; }

    /// <summary>How much attention they need: <see cref="StatusSeverity.Notice"/> or more.</summary>
    public required StatusSeverity Severity { get; init; }

    /// <summary>How many they are; 1 or more.</summary>
    public required long Count { get; init; }

    /// <summary>The one that has needed attention for the longest time.</summary>
    public required DiagnosedRecord<T> MostUrgent { get; init; }
}
