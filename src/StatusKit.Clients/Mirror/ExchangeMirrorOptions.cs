namespace StatusKit.Clients;

/// <summary>How a mirror of an Exchange works.</summary>
public sealed class ExchangeMirrorOptions : MirrorOptions
{
    /// <summary>Creates options with a full pass every six hours, because the change feed says what changed
    /// meanwhile.</summary>
    public ExchangeMirrorOptions() => FullInterval = TimeSpan.FromHours(6);

    /// <summary>How many requests are under way at most.</summary>
    public int MaxConcurrency { get; set; } = 50;

    /// <summary>For how long the change feed is trusted to be complete. The Exchange keeps changes for four
    /// hours.</summary>
    public TimeSpan MaxFeedAge { get; set; } = TimeSpan.FromHours(3);

    /// <summary>How many changes are read with one request.</summary>
    public int FeedPageSize { get; set; } = 1000;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() =>
        MaxConcurrency < 1 || FeedPageSize < 1 || MaxFeedAge <= Interval
            ?
            [
                .. base.Validate(),
                $"{nameof(MaxConcurrency)} and {nameof(FeedPageSize)} must be at least 1, "
                + $"and {nameof(MaxFeedAge)} longer than {nameof(Interval)}.",
            ]
            : base.Validate();
}
