using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Nmp;
using Xunit.Abstractions;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>
/// A policy over many nodes at a server that takes 20 ms an answer. STATUSKIT_LOAD=5000 sets the number of nodes, and
/// then the speed is asserted, too; on a desk:
/// STATUSKIT_LOAD=5000 dotnet test tests/StatusKit.Clients.Tests -c Release --filter ExchangeLoad --logger
/// "console;verbosity=detailed"
/// </summary>
public class ExchangeLoadTests(ITestOutputHelper output)
{
    private const int Limit = 50;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(20);
    private static readonly string? Load = Environment.GetEnvironmentVariable("STATUSKIT_LOAD");

    [Fact]
    public async Task Fifty_requests_are_kept_under_way_and_never_more()
    {
        var nodes = Load is null ? 300 : int.Parse(Load, CultureInfo.InvariantCulture);
        var list = $"{{\"nodes\":{{{string.Join(
            ",",
            Enumerable.Range(0, nodes).Select(
                i => $"\"acme/n{i:00000}\":{{\"name\":\"{new string('x', 500)}\"}}"))}}},\"lastIndex\":0}}";
        var status = Statuses(("p1", "waiting"));
        ConcurrentDictionary<string, int> failed = new();
        var (inFlight, most, busy, first, last) = (0, 0, 0L, 0L, 0L);
        await using var service = await StartAsync();
        service.Handler = async context =>
        {
            var path = context.Request.Path.Value!;
            if (!path.Contains("/managementStatus/", StringComparison.Ordinal))
            {
                await AnswerAsync(context, 200, path.EndsWith("/nodes", StringComparison.Ordinal) ? list : """{"managementPolicy":{"acme/p1":{"enabled":true}},"lastIndex":0}""");
                return;
            }

            var began = Stopwatch.GetTimestamp();
            Interlocked.CompareExchange(ref first, began, 0);
            var now = Interlocked.Increment(ref inFlight);
            for (var before = most; now > before; before = most)
            {
                Interlocked.CompareExchange(ref most, now, before);
            }

            await Task.Delay(AnswerTime);
            Interlocked.Decrement(ref inFlight);
            var node = path.Split('/')[5];

            // One node in fifty has no status, one in a hundred fails once.
            await (node.EndsWith("07", StringComparison.Ordinal) || node.EndsWith(
                "57", StringComparison.Ordinal) ? AnswerAsync(context, 404, NoStatuses)
                : node.EndsWith("13", StringComparison.Ordinal) && failed.TryAdd(node, 1) ? AnswerAsync(context, 500, """{"code":"internal_error","msg":"m"}""")
                : AnswerAsync(context, 200, status));
            Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - began);
            Interlocked.Exchange(ref last, Stopwatch.GetTimestamp());
        };
        var services = new ServiceCollection();
        services.AddExchangeClient(
            options => (options.BaseAddress, options.Org) = (new(service.Address, "v1"), "acme"));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ExchangeClient>();
        var best = (Ratio: double.MaxValue, Average: 0.0);
        for (var round = 0; round < (Load is null ? 1 : 5); round++)
        {
            failed.Clear();
            (most, busy, first, last) = (0, 0, 0, 0);
            var processor = Environment.CpuUsage.TotalTime;
            var (found, peak) = (0, 0L);
            var options = new ExchangeListOptions
            {
                MaxConcurrency = Limit,
                RetryDelay = TimeSpan.FromMilliseconds(1),
            };
            await foreach (var _ in client.ListByPolicyAsync(new("acme", "p1"), options))
            {
                peak = found++ % 500 == 0 ? Math.Max(peak, GC.GetTotalMemory(false)) : peak;
            }

            var requests = nodes + failed.Count;
            var elapsed = Stopwatch.GetElapsedTime(first, last);
            var ideal = AnswerTime * requests / Limit;
            var average = (double)busy / (last - first);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{nodes} nodes: {elapsed.TotalSeconds:0.00} s, {elapsed / ideal:0.000} times the ideal, {average:0.0} under way on average, {most} at most, {(
                        Environment.CpuUsage.TotalTime - processor).TotalSeconds:0.00} s of processor time with the server, {peak >> 20} MB at most on the heap"));
            Assert.Equal(nodes - (nodes / 50), found);
            Assert.InRange(most, 1, Limit);
            best = elapsed / ideal < best.Ratio ? (elapsed / ideal, average) : best;
        }

        if (Load is not null)
        {
            // Of the best round: whatever else the machine does only makes one slower.
            Assert.InRange(best.Ratio, 0, 1.15);
            Assert.InRange(best.Average, 45, Limit);
        }
    }
}
