using StatusKit.Storage;

namespace StatusKit.Relational;

/// <summary>The store of one kind of record in a relational database: its writes go through the queue of all kinds.</summary>
internal abstract class StatusTable<T>(StatusStoreContext context, StatusSet set, StatusWriteQueue queue) : StatusStore<T>(context)
    where T : class, IStatusRecord<T>
{
    private const int Chunk = 256;

    protected StatusSet Set => set;

    protected override async ValueTask<long?> WriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken) =>
        await queue.Write(Write(StatusWriteKind.IfVersion, value, expectedVersion, cancellationToken)).ConfigureAwait(false);

    protected override async ValueTask<long> WriteAllAsync(IEnumerable<T> values, CancellationToken cancellationToken)
    {
        long written = 0;
        foreach (var chunk in values.Select(value => Write(StatusWriteKind.IfDifferent, value, null, cancellationToken)).Chunk(Chunk))
        {
            cancellationToken.ThrowIfCancellationRequested();
            queue.WriteAll(chunk);
            written += (await Task.WhenAll(chunk.Select(write => write.Task)).ConfigureAwait(false)).Count(version => version is not null);
        }

        return written;
    }

    protected override async ValueTask<bool> RemoveAsync(StatusId id, long? expectedVersion, CancellationToken cancellationToken) =>
        await queue.Write(new(StatusWriteKind.Delete, set, id.ToUtf8(), null, expectedVersion, cancellationToken)).ConfigureAwait(false) is not null;

    private StatusWrite Write(StatusWriteKind kind, T value, long? expectedVersion, CancellationToken cancellationToken)
    {
        var row = StatusRow.Of(value);
        return new(kind, set, row.Id, row, expectedVersion, cancellationToken);
    }
}
