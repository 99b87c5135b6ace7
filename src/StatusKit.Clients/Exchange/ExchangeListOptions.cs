using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>How statuses are read from many nodes.</summary>
public sealed record ExchangeListOptions
{
    /// <summary>How many requests are under way at most.</summary>
    public int MaxConcurrency
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 50;

    /// <summary>Receives how far the list is, after each node; called in turn.</summary>
    public IProgress<ExchangeListProgress>? Progress { get; init; }

    /// <summary>
    /// Receives the nodes that could not be read, also not later; null means that the list ends with the exception of
    /// the first such node, after all others.
    /// </summary>
    public Action<ExchangeId, StatusServiceException>? NodeFailed { get; init; }

    /// <summary>How often the nodes that could not be read are tried again at the end.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The pause before the nodes that could not be read are tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);
}
