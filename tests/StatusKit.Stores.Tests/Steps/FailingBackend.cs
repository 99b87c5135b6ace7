using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.Tests.Steps;

/// <summary>A backend whose n-th call fails, before or after it did what it was asked for.</summary>
internal sealed class FailingBackend(IStatusBackend inner, bool isAfter) : IStatusBackend
{
    private int _left;
    private bool _hasFailed;

    public string Name => inner.Name;

    public void Arm(int step) => (_left, _hasFailed) = (step, false);

    public bool Disarm()
    {
        _left = 0;
        return _hasFailed;
    }

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => Step(() => inner.GetAsync(set, id, cancellationToken));

    public async IAsyncEnumerable<StatusRow> ListAsync(StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in inner.ListAsync(set, query, cancellationToken))
        {
            yield return await Step(() => ValueTask.FromResult(row));
        }
    }

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) => Step(() => inner.CountAsync(set, query, cancellationToken));

    public async ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now) => await Step(async () =>
    {
        await inner.CommitAsync(group, now);
        return true;
    });

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) => Step(() => inner.GetSequenceAsync(cancellationToken));

    public ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken) => Step(() => inner.ReadChangesAsync(after, set, cancellationToken));

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => Step(() => inner.GetHistoryAsync(set, id, cancellationToken));

    public Task WaitForChangesAsync(long after, CancellationToken cancellationToken) => inner.WaitForChangesAsync(after, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Step<T>(Func<ValueTask<T>> call)
    {
        var isFailing = Interlocked.Decrement(ref _left) == 0;
        _hasFailed |= isFailing;
        if (isFailing && !isAfter)
        {
            throw new IOException("This step fails.");
        }

        var result = await call();
        return isFailing ? throw new IOException("This step fails after it was done.") : result;
    }
}
