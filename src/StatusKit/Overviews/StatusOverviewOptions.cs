namespace StatusKit;

/// <summary>How much an overview of many records keeps.</summary>
public sealed record StatusOverviewOptions
{
    /// <summary>How many of the most urgent records are kept with their diagnosis; 20 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is negative.</exception>
    public int MostUrgent
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 20;

    /// <summary>
    /// How many nodes are remembered to find records that get in each other's way; 100,000 by default. When there are
    /// more, the rest is not compared, and a finding says so.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is negative.</exception>
    public int MaxTracked
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 100_000;

    internal static StatusOverviewOptions Default { get; } = new();
}
