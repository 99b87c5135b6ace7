using System.Diagnostics;
using System.Text;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.TestKit;

namespace StatusKit.Benchmarks;

/// <summary>What waiters, watchers, bulk and space cost, as lines of text: figures of the whole process.</summary>
internal static class StoreReport
{
    private static readonly int[] WaiterCounts = [1, 10, 100, 1_000, 10_000];

    /// <summary>Processor time and bytes per change of another record, by the number of waiters.</summary>
    public static async Task<string> Waiters(int changes = 1_000)
    {
        var lines = new StringBuilder();
        await Run("memory", _ => new InMemoryStatusDatabase());
        var folder = Directory.CreateTempSubdirectory("statuskit-bench-");
        await Run("sqlite", i => new SqliteStatusDatabase($"Data Source={Path.Combine(folder.FullName, $"{i}.db")}"));
        folder.Delete(true);
        if (PostgreSqlServer.Missing is null)
        {
            using var server = new PostgreSqlServer();
            await Run("postgresql", _ => server.New());
        }

        return lines.ToString();

        async Task Run(string name, Func<int, IStatusDatabase> open)
        {
            await Measure(open(0), 1, changes); // warms up
            foreach (var waiters in WaiterCounts)
            {
                // The fastest of three rounds: whatever else the machine does only makes one slower.
                var (processor, bytes) = (double.MaxValue, 0L);
                for (var round = 0; round < 3; round++)
                {
                    var measured = await Measure(open((10 * waiters) + round), waiters, changes);
                    (processor, bytes) = measured.Processor < processor ? measured : (processor, bytes);
                }

                lines.AppendLine(FormattableString.Invariant($"{name,-10} {waiters,6:N0} waiters: {processor,8:0.0} µs of processor time and {bytes,8:N0} bytes for a change of another record"));
            }
        }
    }

    /// <summary>What each watcher of everything beyond the first costs for a change.</summary>
    public static async Task<string> Watchers(int watchers = 1_000, int changes = 500)
    {
        var one = await Watch(1);
        var many = await Watch(watchers);
        return FormattableString.Invariant(
            $"{watchers:N0} watchers of everything in memory: {many:0} µs of processor time for a change, with one {one:0.0}; {(many - one) / (watchers - 1):0.00} µs for each watcher beyond the first");

        async Task<double> Watch(int count)
        {
            var best = double.MaxValue;
            for (var round = 0; round < 3; round++)
            {
                await using var database = new InMemoryStatusDatabase();
                var store = database.GetStore<NmpNodeStatus>();
                using var seen = new SemaphoreSlim(0);
                var tasks = Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
                {
                    var mine = 0;
                    await foreach (var change in store.WatchAsync(0).Where(change => change.Kind != StatusChangeKind.Bookmark))
                    {
                        seen.Release();
                        if (++mine == changes + 1)
                        {
                            return;
                        }
                    }
                })).ToArray();
                await store.PutAsync(Fleet.Make(0));
                await Take(count);
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                for (var i = 0; i < changes; i++)
                {
                    await store.PutAsync(Fleet.Make(i + 1));
                    await Take(count); // each change reaches all before the next
                }

                best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / changes);
                await Task.WhenAll(tasks);

                async Task Take(int signals)
                {
                    for (var i = 0; i < signals; i++)
                    {
                        await seen.WaitAsync();
                    }
                }
            }

            return best;
        }
    }

    /// <summary>Putting many against raw batched inserts of the same rows, by turns.</summary>
    public static async Task<string> Bulk(int count = 50_000)
    {
        var folder = Directory.CreateTempSubdirectory("statuskit-bench-");
        var (raw, put) = (new List<double>(), new List<double>());
        var records = Fleet.Of(count).ToArray();
        for (var round = 0; round < 5; round++)
        {
            var file = Path.Combine(folder.FullName, $"raw{round}.db");
            await using (var made = new SqliteStatusDatabase($"Data Source={file}"))
            {
                await made.GetStore<NmpNodeStatus>().PutAsync(Fleet.Make(count)); // the tables
            }

            using (var rows = new SqliteRows(file))
            {
                var started = Stopwatch.GetTimestamp();
                foreach (var batch in records.Chunk(512))
                {
                    rows.Write(batch.Select(record => (NmpNodeStatus.StorageId(record.Id).ToUtf8(), record, Bytes(record))));
                }

                raw.Add(count / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            await using var database = new SqliteStatusDatabase($"Data Source={Path.Combine(folder.FullName, $"put{round}.db")}");
            await database.GetStore<NmpNodeStatus>().PutAsync(Fleet.Make(count));
            var begun = Stopwatch.GetTimestamp();
            await database.GetStore<NmpNodeStatus>().PutManyAsync(records);
            put.Add(count / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        folder.Delete(true);
        return FormattableString.Invariant($"PutManyAsync to SQLite: {put.Max():N0} a second, raw batched inserts of the same rows {raw.Max():N0}: {put.Max() / raw.Max():0.00}");
    }

    /// <summary>What a database of statuses takes, against their JSON, one change kept of each.</summary>
    public static async Task<string> Space(int count = 100_000)
    {
        var folder = Directory.CreateTempSubdirectory("statuskit-bench-");
        var file = Path.Combine(folder.FullName, "space.db");
        var json = Fleet.Of(count).Sum(record => (long)Bytes(record).Length);
        await using (var database = new SqliteStatusDatabase($"Data Source={file}", new() { MaxHistory = 1 }))
        {
            await database.GetStore<NmpNodeStatus>().PutManyAsync(Fleet.Of(count));
        }

        var size = new FileInfo(file).Length;
        var text = FormattableString.Invariant($"SQLite: {count:N0} statuses take {(double)size / json:0.00} times their JSON ({size:N0} and {json:N0} bytes)");
        folder.Delete(true);
        if (PostgreSqlServer.Missing is null)
        {
            using var server = new PostgreSqlServer();
            var schema = server.NewSchema();
            await using var database = server.New(new() { MaxHistory = 1 }, schema: schema);
            await database.GetStore<NmpNodeStatus>().PutManyAsync(Fleet.Of(count));
            await server.Scalar($"vacuum full {schema}.record, {schema}.record_key, {schema}.change");
            size = (long)(await server.Scalar($"select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '{schema}' and c.relkind = 'r'"))!;
            text += FormattableString.Invariant($"\nPostgreSQL: {count:N0} statuses take {(double)size / json:0.00} times their JSON ({size:N0} bytes, after vacuum full)");
        }

        return text;
    }

    /// <summary>Writes a second of one caller, alone on the file and as one of several processes.</summary>
    public static async Task<string> MultiProcess(int writes = 400)
    {
        var folder = Directory.CreateTempSubdirectory("statuskit-bench-");
        var alone = await Rate(false);
        var shared = await Rate(true);
        folder.Delete(true);
        return FormattableString.Invariant($"SQLite, one caller, durable: {alone:N0} writes a second alone on the file, {shared:N0} with MultiProcess");

        async Task<double> Rate(bool isShared)
        {
            var best = 0.0;
            for (var round = 0; round < 3; round++)
            {
                await using var database = new SqliteStatusDatabase(
                    $"Data Source={Path.Combine(folder.FullName, $"{isShared}{round}.db")}", new() { MultiProcess = isShared });
                var store = database.GetStore<NmpNodeStatus>();
                await store.PutAsync(Fleet.Make(0));
                var started = Stopwatch.GetTimestamp();
                for (var i = 1; i <= writes; i++)
                {
                    await store.PutAsync(Fleet.Make(i));
                }

                best = Math.Max(best, writes / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            return best;
        }
    }

    private static async Task<(double Processor, long Bytes)> Measure(IStatusDatabase database, int waiters, int changes)
    {
        var store = database.GetStore<CfsSession>();
        await store.PutManyAsync(Enumerable.Range(0, waiters).Select(i => Session($"waited-{i}", 0)).Append(Session("other", 0)));
        using var stop = new CancellationTokenSource();
        var waits = Enumerable.Range(0, waiters).Select(i => store.WaitForEndAsync(new($"waited-{i}"), cancellationToken: stop.Token)).ToArray();
        await Task.Delay(waiters > 1_000 ? 4_000 : 500); // until all wait
        for (var i = 0; i < 100; i++)
        {
            await store.PutAsync(Session("other", i + 1));
        }

        var (processor, bytes) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(true));
        for (var i = 0; i < changes; i++)
        {
            await store.PutAsync(Session("other", i + 1_000));
        }

        var measured = ((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / changes, (GC.GetTotalAllocatedBytes(true) - bytes) / changes);
        await stop.CancelAsync();
        await ((Task)Task.WhenAll(waits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((IAsyncDisposable)database).DisposeAsync();
        return measured;
    }

    private static CfsSession Session(string name, int number) => CfsKind.Make(name, number, StatusPhase.Running);

    private static byte[] Bytes(NmpNodeStatus record)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Write(record, output);
        return output.WrittenSpan.ToArray();

        static void Write<T>(T value, System.Buffers.IBufferWriter<byte> output)
            where T : class, IStatusRecord<T> => T.WriteStored(value, output);
    }
}
