namespace StatusKit.Rehearsal;

/// <summary>Counts of durations in steps of a tenth of a millisecond, up to a minute.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[600_000];

    public TimeSpan Worst { get; private set; }

    public long Count { get; private set; }

    public TimeSpan Median => At(0.5);

    public void Add(TimeSpan duration)
    {
        lock (_gate)
        {
            _counts[Math.Clamp((long)(duration.TotalMilliseconds * 10), 0, _counts.Length - 1)]++;
            Count++;
            Worst = duration > Worst ? duration : Worst;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_counts);
            (Count, Worst) = (0, TimeSpan.Zero);
        }
    }

    /// <summary>The duration below which a part of all lie.</summary>
    public TimeSpan At(double part)
    {
        lock (_gate)
        {
            var left = (long)(part * Count);
            var i = 0;
            for (; i < _counts.Length - 1 && (left -= _counts[i]) >= 0; i++)
            {
            }

            return TimeSpan.FromMilliseconds(i / 10.0);
        }
    }

    public override string ToString() => FormattableString.Invariant(
        $"median {Median.TotalMilliseconds:N1} ms, 99 % {At(0.99).TotalMilliseconds:N1} ms, worst {Worst.TotalMilliseconds:N0} ms");
}
