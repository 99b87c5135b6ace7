using System.Runtime.CompilerServices;
using Npgsql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>Negative control of R-6: the feed that one writes first. Its numbers become visible when their transactions commit, in whatever order.</summary>
internal sealed class IdentityFeed(IStatusStore<Light> inner, NpgsqlDataSource source, string table) : StoreWrapper<Light>(inner)
{
    public override async ValueTask<long> PutManyAsync(IEnumerable<Light> values, CancellationToken cancellationToken = default)
    {
        foreach (var light in values)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var insert = new NpgsqlCommand($"insert into {table} (name) values ($1)", connection) { Parameters = { new() { Value = light.Name } } };
            await insert.ExecuteNonQueryAsync(cancellationToken);
            await Task.Delay(Random.Shared.Next(3), cancellationToken); // whatever else a transaction has to do
            await transaction.CommitAsync(cancellationToken);
        }

        return 1;
    }

    public override async IAsyncEnumerable<StatusChange<Light>> WatchAsync(
        long afterSequence, StatusWatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var found = new List<StatusChange<Light>>();
            await using (var select = source.CreateCommand($"select id, name from {table} where id > $1 order by id"))
            {
                select.Parameters.Add(new() { Value = afterSequence });
                await using var rows = await select.ExecuteReaderAsync(cancellationToken);
                while (await rows.ReadAsync(cancellationToken))
                {
                    found.Add(new() { Sequence = afterSequence = rows.GetInt64(0), Kind = StatusChangeKind.Updated, Value = new(rows.GetString(1), "red") });
                }
            }

            foreach (var change in found)
            {
                yield return change;
            }

            if (found.Count == 0)
            {
                yield return new() { Sequence = afterSequence, Kind = StatusChangeKind.Bookmark };
            }
        }
    }
}
