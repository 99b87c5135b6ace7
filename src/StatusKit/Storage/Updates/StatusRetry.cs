namespace StatusKit.Storage;

/// <summary>
/// The pauses between tries of what fails for a while: growing, with jitter, so that those who failed together do not
/// come back together.
/// </summary>
internal sealed class StatusRetry(TimeSpan first, TimeSpan longest)
{
    private int _doublings;

    /// <summary>Which try is under way, from 1.</summary>
    public int Attempt { get; private set; } = 1;

    /// <summary>How long to pause before the next try.</summary>
    public TimeSpan Next()
    {
        var delay = first * (1 << _doublings);
        if (delay < longest)
        {
            _doublings++;
        }
        else
        {
            delay = longest;
        }

        Attempt++;
        return delay * (0.5 + Random.Shared.NextDouble());
    }

    /// <summary>It has worked: what fails next fails for the first time.</summary>
    public void Reset()
    {
        _doublings = 0;
        Attempt = 1;
    }
}
