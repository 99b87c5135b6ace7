using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using StatusKit.Nmp;
using StatusKit.PostgreSql;
using StatusKit.Rehearsal;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.TestKit;

// Rehearses the rollout of one policy over a fleet: creation, six changes of each node, watchers, a dashboard.
// A worker process of it is called with the arguments that Start gives.
var options = new Dictionary<string, string>(StringComparer.Ordinal) { ["--store"] = "sqlite", ["--nodes"] = "20000", ["--processes"] = "1", ["--callers"] = "512", ["--history"] = "5", ["--watchers"] = "10", ["--seconds"] = "86400" };
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i]] = args[i + 1];
}

var (nodes, processes, callers) = (Number("--nodes"), Number("--processes"), Number("--callers"));
var rollout = new Rollout(nodes);
var atMost = TimeSpan.FromSeconds(Number("--seconds")); // then the rollout is left as it is
if (options.TryGetValue("--part", out var part))
{
    await using var own = Open(options["--connection"]);
    var store = own.GetStore<NmpNodeStatus>(NmpScopes.Hub);
    await Worker.Create(store, rollout, int.Parse(part, CultureInfo.InvariantCulture), processes);
    Console.WriteLine("created");
    await Console.In.ReadLineAsync(); // until all have
    var mine = await Worker.Run(store, rollout, int.Parse(part, CultureInfo.InvariantCulture), processes, callers / processes, atMost);
    Console.WriteLine(FormattableString.Invariant($"done {ProcessCosts.Processor.TotalSeconds} {ProcessCosts.PeakMemory} {mine.Done}"));
    return 0;
}

var isSqlite = options["--store"] == "sqlite";
var folder = Directory.CreateTempSubdirectory("statuskit-rehearsal-").FullName;
using var server = isSqlite ? null : PostgreSqlServer.StartDurable();
var connection = isSqlite ? $"Data Source={Path.Combine(folder, "fleet.db")}" : server!.ConnectionString;
try
{
    Console.WriteLine(FormattableString.Invariant(
        $"{nodes:N0} nodes, {(isSqlite ? "SQLite" : "PostgreSQL")}, {processes} process(es) that write, {callers} callers, {Environment.ProcessorCount} cores, .NET {Environment.Version}; history {options["--history"]}, changes kept {Kept():N0}"));
    await using var database = Open(connection);
    var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
    await store.GetSequenceAsync(); // makes the tables
    var observer = new Observer(store, rollout, Number("--watchers"));
    var workers = processes == 1 ? [] : Enumerable.Range(0, processes).Select(Start).ToList();
    var started = Stopwatch.GetTimestamp();
    if (processes == 1)
    {
        await Worker.Create(store, rollout, 0, 1);
    }

    await Task.WhenAll(workers.Select(worker => Expect(worker, "created")));
    var creation = Stopwatch.GetElapsedTime(started);
    Say("creation", FormattableString.Invariant($"{nodes / creation.TotalSeconds:N0} records a second ({creation.TotalSeconds:N1} s); watchers are behind by {observer.Lag}"));

    observer.Reset();
    var (processor, serverProcessor) = (ProcessCosts.Processor, server?.Processor ?? default);
    started = Stopwatch.GetTimestamp();
    var changes = processes == 1 ? (await Worker.Run(store, rollout, 0, 1, callers, atMost)).Done : 0;

    workers.ForEach(worker => worker.StandardInput.WriteLine("go"));
    var ends = await Task.WhenAll(workers.Select(worker => Expect(worker, "done")));
    var took = Stopwatch.GetElapsedTime(started);
    changes += ends.Sum(end => long.Parse(end[3], CultureInfo.InvariantCulture));
    var isComplete = changes == (long)nodes * Rollout.Steps;
    var rate = changes / took.TotalSeconds;
    await observer.End(nodes + changes, isComplete);
    serverProcessor = (server?.Processor ?? default) - serverProcessor;
    processor = ProcessCosts.Processor - processor;
    var writers = ends.Sum(end => double.Parse(end[1], CultureInfo.InvariantCulture));

    Say("rollout", FormattableString.Invariant($"{rate:N0} changes a second ({changes:N0}{(isComplete ? "" : FormattableString.Invariant($" of {(long)nodes * Rollout.Steps:N0}"))} in {took.TotalSeconds:N0} s), {observer.MeanGroup:N1} in a transaction; {observer.Pace.Slowest:N0} in the slowest tenth of the time, {observer.Pace.Fastest:N0} in the fastest"));
    started = Stopwatch.GetTimestamp();
    var counts = await store.CountAsync();
    Say("count", FormattableString.Invariant($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms, from the database"));
    Say("ends", string.Join(", ", counts.Select(count => FormattableString.Invariant($"{count.Value:N0} {count.Key}"))));
    Say("watchers", FormattableString.Invariant($"{observer.Seen:N0} changes seen in order, none missed, none twice; lag {observer.Lag}; {observer.Attention:N0} failures seen by {options["--watchers"]} others; {observer.Waited} waits for single nodes have ended"));
    Say("dashboard", FormattableString.Invariant($"overview and 50 failures, {observer.Queries.Count:N0} times: {observer.Queries}"));
    Say("processor", FormattableString.Invariant(
        $"{1e6 * processor.TotalSeconds / changes:N0} µs a change in {(processes == 1 ? "the process with rules, store, watchers and dashboard" : "the process with watchers and dashboard")}")
        + (processes == 1 ? "" : FormattableString.Invariant($", {1e6 * writers / (changes + nodes):N0} µs in those that write"))
        + (isSqlite ? "" : FormattableString.Invariant($", {1e6 * serverProcessor.TotalSeconds / changes:N0} µs in the server")));
    Say("memory", FormattableString.Invariant($"{ProcessCosts.PeakMemory >> 20:N0} MiB at most") + string.Concat(ends.Select(end => FormattableString.Invariant($", a process that writes {long.Parse(end[2], CultureInfo.InvariantCulture) >> 20:N0} MiB"))));
    var disk = await Disk();
    Say("disk", FormattableString.Invariant($"{disk:N0} bytes, {disk / nodes:N0} for each node"));
    await database.DisposeAsync();

    var raw = await Raw((int)Math.Max(1, Math.Round(observer.MeanGroup)));
    Say("by hand", FormattableString.Invariant($"{raw:N0} changes a second, the same rows in the same batches; the rollout reaches {rate / raw:P0}"));
    return 0;
}
finally
{
    SqliteConnection.ClearAllPools();
    Directory.Delete(folder, true);
}

int Number(string name) => int.Parse(options[name], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

int Kept() => Math.Max(10_000, nodes);

StatusDatabase Open(string where) => options["--store"] == "sqlite"
    ? new SqliteStatusDatabase(where, new() { MultiProcess = processes > 1, MaxHistory = Number("--history"), MaxChanges = Kept(), BusyTimeout = TimeSpan.FromMinutes(1) })
    : new PostgreSqlStatusDatabase(where, new() { MaxHistory = Number("--history"), MaxChanges = Kept() });

Process Start(int number) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [
    .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(),
    .. options.SelectMany(option => new[] { option.Key, option.Value }), "--connection", connection, "--part", number.ToString(CultureInfo.InvariantCulture)])
{
    RedirectStandardInput = true,
    RedirectStandardOutput = true,
})!;

static async Task<string[]> Expect(Process worker, string word) =>
    await worker.StandardOutput.ReadLineAsync() is { } line && line.StartsWith(word, StringComparison.Ordinal) ? line.Split(' ') : throw new InvalidOperationException("A process that writes has failed.");

async Task<long> Disk()
{
    if (isSqlite)
    {
        return Directory.EnumerateFiles(folder, "fleet.db*").Sum(file => new FileInfo(file).Length);
    }

    return (long)(await server!.Scalar("select pg_database_size(current_database())"))!;
}

// In a database of its own with the same records.
async Task<double> Raw(int group)
{
    var some = new Rollout(Math.Min(nodes, 1_000_000));
    var sample = Math.Min(some.Nodes * Rollout.Steps, 300_000);
    if (!isSqlite)
    {
        await server!.Scalar("drop schema statuskit cascade");
    }

    var where = isSqlite ? $"Data Source={Path.Combine(folder, "raw.db")}" : connection;
    await using (var made = Open(where))
    {
        await Worker.Create(made.GetStore<NmpNodeStatus>(NmpScopes.Hub), some, 0, 1);
    }

    RawWriter writer = isSqlite ? new RawSqlite(Path.Combine(folder, "raw.db"), some.Nodes) : new RawPostgreSql(await server!.Source.OpenConnectionAsync(), some.Nodes);
    using (writer)
    {
        return RawWriter.Measure(writer, some, sample, group);
    }
}

static void Say(string what, string text) => Console.WriteLine($"{what,-10} {text}");
