namespace StatusKit;

/// <summary>Limits of overviews, whatever their records are.</summary>
internal static class StatusOverviewLimits
{
    public const int MaxDistinct = 10_000;
    public const string Others = "(others)";
}
