namespace StatusKit.AspNetCore;

/// <summary>The number of nodes in each stage at points in time.</summary>
/// <param name="Times">The points, ascending. The last one is the present.</param>
/// <param name="Counts">The counts at each point, by <see cref="RolloutStage"/>.</param>
internal sealed record RolloutSeries(IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<long[]> Counts)
{
    /// <summary>No point at all.</summary>
    public static RolloutSeries Empty { get; } = new([], []);

    /// <summary>The number of nodes in a stage at a point.</summary>
    public long CountAt(int point, RolloutStage stage) => Counts[point][(int)stage];

    /// <summary>The number of nodes that have a record at a point.</summary>
    public long TotalAt(int point) => Counts[point].Sum() - Counts[point][(int)RolloutStage.Absent];
}
