using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

/// <summary>The listings of a fleet, written while they are read.</summary>
public class NmpListingTests
{
    private static readonly NmpNodeStatus[] Few =
    [
        Make("org/a", "org/p", NmpState.Waiting),
        Make("org/a", "org/q", NmpState.Successful),
        Make("org/a-b", "org/p", NmpState.DownloadFailed),
    ];

    [Fact]
    public void Whole_statuses_are_the_bytes_of_the_whole_document() => Prop.ForAll(
        (from ids in Gen.ListOf(from node in NmpGenerators.IdPart from policy in NmpGenerators.IdPart select (node, policy))
         from statuses in Gen.ListOf(NmpGenerators.Status, ids.Count)
         select ids.Zip(statuses, (id, status) => new NmpNodeStatus(new(new("org", id.node), new("org", id.policy)), status)).ToList()).ToArbitrary(),
        statuses =>
        {
            var (keys, none) = (new SortedDictionary<string, NmpNodeStatus>(StringComparer.Ordinal), NmpJson.HznExchangeNodeLong.Read("{}"u8));
            var whole = NmpJson.HznExchangeLong.Read("{}"u8);
            foreach (var status in statuses)
            {
                var (node, policy) = (status.Id.Node.ToString(), status.Id.Policy.ToString());
                whole = whole.With(node, whole.GetValueOrDefault(node, none).With(policy, status.Status));
            }

            var inOrder = whole.SelectMany(node => node.Value.Select(policy => new NmpNodeStatus(new(ExchangeId.Parse(node.Key), ExchangeId.Parse(policy.Key)), policy.Value)));
            return Write(NmpListing.WriteLongAsync, inOrder).Text == (whole.IsEmpty ? "" : Encoding.UTF8.GetString(NmpJson.HznExchangeLong.Write(whole)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_are_the_bytes_of_the_whole_document() => Assert.Equal(
        (Encoding.UTF8.GetString(NmpJson.HznExchangeShort.Write(NmpJson.HznExchangeShort.Read("""{"org/a":"waiting","org/a-b":"download failed"}"""u8))), 2),
        Write(NmpListing.WriteShortAsync, Few));

    [Fact]
    public void Nothing_is_written_when_there_is_none()
    {
        Assert.Equal(("", 0), Write(NmpListing.WriteLongAsync, []));
        Assert.Equal(("", 0), Write(NmpListing.WriteShortAsync, []));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    public void What_is_out_of_order_is_refused_by_name(params int[] order)
    {
        var e = Assert.Throws<ArgumentException>(() => Write(NmpListing.WriteLongAsync, order.Select(i => Few[i])));
        Assert.Contains(Few[0].Id.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_is_handed_on_while_more_is_read()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10));
        var made = 0;
        var writing = NmpListing.WriteLongAsync(Endless(), pipe.Writer);
        Assert.True((await pipe.Reader.ReadAtLeastAsync(32 << 10)).Buffer.Length < 200_000);
        Assert.False(writing.IsCompleted);
        Assert.InRange(made, 50, 1000); // and no more than the pipe takes
        await pipe.Reader.CompleteAsync();

        async IAsyncEnumerable<NmpNodeStatus> Endless()
        {
            for (; made < 100_000; made++)
            {
                await Task.Yield();
                yield return Make($"org/n{made:00000}", "org/p", NmpState.Waiting);
            }
        }
    }

    private static (string Text, long Nodes) Write(Func<IAsyncEnumerable<NmpNodeStatus>, PipeWriter, CancellationToken, Task<long>> write, IEnumerable<NmpNodeStatus> statuses)
    {
        var output = new MemoryStream();
        var nodes = write(statuses.ToAsyncEnumerable(), PipeWriter.Create(output), default).GetAwaiter().GetResult();
        return (Encoding.UTF8.GetString(output.ToArray()), nodes);
    }

    private static NmpNodeStatus Make(string node, string policy, NmpState state) =>
        new(new(ExchangeId.Parse(node), ExchangeId.Parse(policy)), new() { AgentUpgrade = new() { Status = state } });
}
