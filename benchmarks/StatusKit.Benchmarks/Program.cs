using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using StatusKit.Benchmarks;
using StatusKit.TestKit;

// --dry runs each benchmark once, in this process: it says whether all run, and nothing about their speed.
var isDry = args.Contains("--dry");
args = [.. args.Where(arg => arg != "--dry")];

if (isDry)
{
    Fleet.Size = 1000;
}

// These measure no times, but what stores need of memory.
if (args is ["--memory" or "--list"])
{
    Console.WriteLine(args[0] == "--memory" ? await MemoryReport.InMemory() : await MemoryReport.List());
    return 0;
}

// These measure the whole process: waiters, watchers, bulk, space, several processes.
if (args is ["--stores", .. var reports])
{
    foreach (var (name, report) in new (string, Func<Task<string>>)[]
    {
        ("watchers", () => StoreReport.Watchers()), ("bulk", () => StoreReport.Bulk()), ("space", () => StoreReport.Space()),
        ("processes", () => StoreReport.MultiProcess()), ("waiters", () => StoreReport.Waiters()),
    })
    {
        if (reports.Length == 0 || reports.Contains(name))
        {
            Console.WriteLine(await report());
        }
    }

    return 0;
}

// Many short iterations in several processes: the ratios compare the fastest of each, since whatever else the machine does only makes one slower.
var job = isDry
    ? Job.Dry.WithToolchain(InProcessEmitToolchain.Instance)
    : Job.Default.WithIterationTime(TimeInterval.FromMilliseconds(50)).WithLaunchCount(3).WithWarmupCount(3).WithIterationCount(15)
        .WithEvaluateOverhead(false).WithEngineFactory(new WarmEngineFactory());
var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddColumn(StatisticColumn.Min);

if (PostgreSqlServer.Missing is { } missing)
{
    Console.WriteLine($"The benchmarks of the PostgreSQL store are left out: {missing}.");
    config.AddFilter(new SimpleFilter(benchmark => benchmark.Descriptor.Type != typeof(PostgreSqlWriteBenchmarks)));
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config).ToList();
// BenchmarkDotNet itself ends well even when a benchmark failed.
var ran = summaries.Sum(summary => summary.Reports.Count(report => report.Success));
var wanted = summaries.Sum(summary => summary.BenchmarksCases.Length);
Console.WriteLine($"{ran} of {wanted} benchmarks ran.");
if (!isDry)
{
    Console.WriteLine(RatioTable.Of(summaries));
}

return ran > 0 && ran == wanted ? 0 : 1;
