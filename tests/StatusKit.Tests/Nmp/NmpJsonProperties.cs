using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Json;
using StatusKit.Nmp;
using static StatusKit.Tests.Nmp.NmpWriterModel;
using Generators = StatusKit.TestKit.NmpGenerators;

namespace StatusKit.Tests.Nmp;

public class NmpJsonProperties
{
    [Fact]
    public void Agent_gives_back_everything_but_the_time_of_the_Exchange() =>
        Check(Generators.Status, 1000, status => RoundTrips(NmpJson.Agent, status, WithJob(status, job => job.Without(x => x.LastUpdated))));

    [Fact]
    public void ExchangePut_gives_back_the_six_members_it_knows() => Check(Generators.Status, 1000, status =>
    {
        var sent = NmpJson.ExchangePut.Convert(status);
        return RoundTrips(NmpJson.ExchangePut, sent, WithJob(new NmpStatus { AgentUpgrade = JobOf(status) }, job => new()
        {
            ScheduledTime = job.ScheduledTime,
            StartTime = job.StartTime,
            EndTime = job.EndTime,
            UpgradedVersions = job.UpgradedVersions with { UnknownMembers = [] },
            Status = job.Status,
            ErrorMessage = job.ErrorMessage,
        }));
    });

    [Fact]
    public void ExchangeGet_gives_back_everything_but_what_the_agent_keeps_for_itself() => Check(Generators.Envelope, 1000, envelope =>
        RoundTrips(NmpJson.ExchangeGet, envelope, envelope with
        {
            ManagementStatus = JsonMap.Create(envelope.ManagementStatus.Select(each => KeyValuePair.Create(each.Key, WithJob(each.Value.Without(x => x.Internal), job =>
                job.Without(x => x.K8s).Without(x => x.WorkingDirectory))))),
        }));

    [Fact]
    public void StatusFile_gives_back_word_times_and_message() => Check(Generators.Status, 1000, status =>
        RoundTrips(NmpJson.StatusFile, status, WithJob(status.Without(x => x.Internal), job => new()
        {
            Status = job.Status,
            StartTime = job.StartTime,
            EndTime = job.EndTime,
            ErrorMessage = job.ErrorMessage,
            UnknownMembers = job.UnknownMembers,
        })));

    [Fact]
    public void Report_gives_back_word_and_message() => Check(Generators.Status, 1000, status =>
        RoundTrips(NmpJson.Report, status, WithJob(status.Without(x => x.Internal), job =>
            new() { Status = job.Status, ErrorMessage = job.ErrorMessage, UnknownMembers = job.UnknownMembers })));

    [Fact]
    public void Listings_give_back_words_and_statuses()
    {
        Check(Generators.MapOf(Generators.Word), 500, words =>
            RoundTrips(NmpJson.HznExchangeShort, words) && RoundTrips(NmpJson.HznNmstatusShort, words));
        var known = Generators.Status.Select(status => WithJob(status, job => job.Without(x => x.LastUpdated)));
        Check(Generators.MapOf(known), 250, statuses =>
            RoundTrips(NmpJson.AgentMap, statuses) && RoundTrips(NmpJson.HznExchangeNodeLong, statuses) && RoundTrips(NmpJson.HznNmstatusLong, statuses));
        Check(Generators.MapOf(Generators.MapOf(known)), 100, nodes =>
        {
            var bytes = NmpJson.HznExchangeLong.Write(nodes);
            var read = NmpJson.HznExchangeLong.Read(bytes);
            return nodes.Count == read.Count && nodes.All(node => Same(read[node.Key], node.Value)) && NmpJson.HznExchangeLong.Write(read).AsSpan().SequenceEqual(bytes);
        });
    }

    [Fact]
    public void Policies_and_feed_entries_are_given_back_whole()
    {
        Check(Generators.Policy, 1000, policy => RoundTrips(NmpJson.Policy, policy, policy));
        Check(Generators.FeedEntry, 1000, entry => RoundTrips(NmpJson.FeedEntry, entry, entry));
    }

    [Fact]
    public void The_writer_agrees_with_the_slow_model_of_the_original()
    {
        Check(Generators.Status, 1000, status =>
            Same(NmpJson.Agent.Write(status), Print(Agent(status), Style.GoHtml, 0, ""))
            && Same(NmpJson.ExchangePut.Write(NmpJson.ExchangePut.Convert(status)), Print(ExchangePut(WithoutKept(status)), Style.GoHtml, 0, ""))
            && Same(NmpJson.StatusFile.Write(status), Print(StatusFile(status), Style.GoPlain, 4, "\n")));
        Check(Generators.Envelope, 500, envelope => Same(NmpJson.ExchangeGet.Write(envelope), Print(ExchangeGet(envelope), Style.Jackson, 0, "")));
        Check(Generators.MapOf(Generators.MapOf(Generators.Status)), 150, nodes =>
            Same(NmpJson.HznExchangeLong.Write(nodes), Print(Map(nodes, node => Map(node, Agent)), Style.GoHtml, 2, "\n")));
        Check(Generators.MapOf(Generators.Status), 500, statuses =>
            Same(NmpJson.HznNmstatusLong.Write(statuses), Print(Map(statuses, Agent), Style.GoPlain, 2, statuses.IsEmpty ? "\n" : "\n\n")) // spec nmp 2.9: no blank line behind {}
            && Same(NmpJson.AgentMap.Write(statuses), Print(Map(statuses, Agent), Style.GoHtml, 0, "")));
        Check(Generators.MapOf(Generators.Word), 500, words =>
            Same(NmpJson.HznNmstatusShort.Write(words), Print(Map(words, word => word.Text), Style.GoPlain, 2, words.IsEmpty ? "\n" : "\n\n"))
            && Same(NmpJson.HznExchangeShort.Write(words), Print(Map(words, word => word.Text), Style.GoHtml, 2, "\n")));
    }

    [Fact]
    public void Members_in_any_order_and_any_case_read_the_same()
    {
        var documents = from status in Generators.Status.Select(WithoutKept) from seed in Gen.Choose(0, int.MaxValue) select (status, seed);
        Check(documents, 500, document =>
        {
            var written = NmpJson.Agent.Write(document.status);
            var shuffled = Shuffled(JsonNode.Parse(written), new Random(document.seed))!.ToJsonString();
            return NmpJson.Agent.Read(Encoding.UTF8.GetBytes(shuffled)).Equals(NmpJson.Agent.Read(written));
        });
    }

    [Fact]
    public void Absent_null_and_empty_are_equal_and_hash_alike() => Check(Generators.Upgrade, 1000, job =>
    {
        var emptied = job with { ErrorMessage = "", WorkingDirectory = "", StartTime = default, UpgradedVersions = new() };
        var nulled = job with { ErrorMessage = null, WorkingDirectory = null, StartTime = Timestamp.ParseLenient(""), UpgradedVersions = null };
        var thinned = job.Without(x => x.ErrorMessage).Without(x => x.WorkingDirectory).Without(x => x.StartTime).Without(x => x.UpgradedVersions);
        return emptied == nulled && nulled == thinned && thinned == emptied
            && emptied.GetHashCode() == nulled.GetHashCode() && nulled.GetHashCode() == thinned.GetHashCode();
    });

    [Fact]
    public void Every_form_written_through_the_serializer_says_the_same() => Check(Generators.Status, 500, status =>
        Same(JsonSerializer.SerializeToUtf8Bytes(status, NmpJson.Agent.TypeInfo), NmpJson.Agent.Write(status))
        && JsonSerializer.Deserialize(NmpJson.Agent.Write(status), NmpJson.Agent.TypeInfo)!.Equals(NmpJson.Agent.Read(NmpJson.Agent.Write(status))));

    // Read(write(x)) is what the form can carry of x, and from there on bytes stay bytes.
    private static bool RoundTrips<T>(JsonDialect<T> dialect, T value, T expected)
        where T : JsonRecord<T>, IJsonRecord<T>
    {
        var bytes = dialect.Write(value);
        var read = dialect.Read(bytes);
        return read.Equals(expected) && read.GetHashCode() == expected.GetHashCode() && Same(dialect.Write(read), bytes);
    }

    private static bool RoundTrips<T>(JsonDialect<JsonMap<T>> dialect, JsonMap<T> value)
    {
        var bytes = dialect.Write(value);
        var read = dialect.Read(bytes);
        return Same(read, value) && Same(dialect.Write(read), bytes);
    }

    private static bool Same<T>(JsonMap<T> x, JsonMap<T> y) =>
        x.Count == y.Count && x.All(each => y.TryGetValue(each.Key, out var value) && EqualityComparer<T>.Default.Equals(each.Value, value));

    private static bool Same(byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y);

    private static NmpStatus WithJob(NmpStatus status, Func<NmpAgentUpgrade, NmpAgentUpgrade> change) =>
        JobOf(status) is { } job ? status with { AgentUpgrade = change(job) } : status;

    private static NmpAgentUpgrade? JobOf(NmpStatus status) =>
        status.Has(x => x.AgentUpgrade) && !status.IsNull(x => x.AgentUpgrade) ? status.AgentUpgrade : null;

    private static NmpStatus WithoutKept(NmpStatus status) => NmpJson.Agent.Convert(status);

    private static JsonNode? Shuffled(JsonNode? node, Random random) => node is not JsonObject members
        ? node?.DeepClone()
        : new JsonObject(members
            .OrderBy(_ => random.Next())
            .Select(member => KeyValuePair.Create(Recased(member.Key, random), Shuffled(member.Value, random))));

    private static string Recased(string name, Random random) =>
        string.Concat(name.Select(letter => random.Next(4) == 0 ? char.ToUpperInvariant(letter) : letter));

    private static void Check<T>(Gen<T> gen, int count, Func<T, bool> law) =>
        Prop.ForAll(Arb.From(gen), law).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(count)));
}
