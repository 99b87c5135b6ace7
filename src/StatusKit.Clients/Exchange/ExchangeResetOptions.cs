namespace StatusKit.Clients;

/// <summary>How a reset at the Exchange is made sure of.</summary>
/// <remarks>
/// A report of the agent overwrites a reset that it has not seen yet. Source: docs/spec/nmp-status.md, Q73.
/// </remarks>
public sealed record ExchangeResetOptions
{
    /// <summary>How long the reset must be pending before it counts, unless the agent takes it up earlier.</summary>
    public TimeSpan ConfirmFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often to look meanwhile.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the reset is written at most.</summary>
    public int MaxAttempts { get; init; } = 3;
}
