using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>Takes, keeps and returns the lease of one mirror. Compares no clocks of two machines: a lease is over when
/// it did not change for its duration.</summary>
internal sealed class MirrorLeaseKeeper(
    IStatusStore<MirrorLease> store, string name, TimeSpan duration, TimeProvider time)
{
    private readonly string _me = Guid.NewGuid().ToString("N");
    private Stored<MirrorLease>? _held;
    private long _written;
    private (long Sequence, long Since) _observed;

    /// <summary>The lease while it is held.</summary>
    public MirrorLease? Held => _held?.Value;

    /// <summary>Takes or renews the lease. False when another mirror has it.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            return time.GetElapsedTime(_written) < duration / 3
                || await WriteAsync(held.Value, cancellationToken).ConfigureAwait(false);
        }

        var stored = await store.GetAsync(new(name), cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            var lease = new MirrorLease { Name = name, Holder = _me };
            return Keep(lease, await store.CreateAsync(lease, cancellationToken).ConfigureAwait(false));
        }

        if (_observed.Sequence != stored.Sequence)
        {
            _observed = (stored.Sequence, time.GetTimestamp());
        }

        if (stored.Value.Holder.Length > 0 && time.GetElapsedTime(_observed.Since) < duration)
        {
            return false;
        }

        _held = stored;
        return await WriteAsync(stored.Value with { Holder = _me }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps what the next mirror continues from. False when the lease is lost.</summary>
    public async Task<bool> WriteAsync(MirrorLease lease, CancellationToken cancellationToken) =>
        _held is { } held
            && Keep(lease, await store.ReplaceAsync(lease, held.Sequence, cancellationToken).ConfigureAwait(false));

    /// <summary>Lets another mirror take over at once.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            await WriteAsync(held.Value with { Holder = "" }, cancellationToken).ConfigureAwait(false);
            _held = null;
        }
    }

    private bool Keep(MirrorLease lease, long? sequence)
    {
        _held = sequence is { } written ? new(lease, written, time.GetUtcNow()) : null;
        _written = time.GetTimestamp();
        return _held is not null;
    }
}
