using System.Text.Json;
using static StatusKit.Clients.Tests.FakeCluster;

namespace StatusKit.Clients.Tests;

/// <summary>An Exchange without a socket, with its change feed.</summary>
public sealed class FakeExchange : HttpMessageHandler
{
    private readonly List<(long Id, string Resource, string Name, string Operation)> _feed = [];
    private readonly Lock _gate = new();

    public SortedDictionary<string, SortedDictionary<string, string>> Nodes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Policies { get; } = ["p1", "p2"];

    public List<string> Requests { get; } = [];

    public string LastUpdated { get; set; } = "2026-03-02T08:00:00Z";

    public long LastChange { get; set; } = 100;

    public int MaxRecords { get; set; } = 1000;

    /// <summary>How many changes before the asked one are shown again, as the Exchange does for those committed
    /// late.</summary>
    public int Rewind { get; set; } = 3;

    public Func<HttpRequestMessage, HttpResponseMessage?> Before { get; set; } = _ => null;

    public ExchangeClient Client(TimeProvider time) => new(
        new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan }, new() { BaseAddress = new("http://hub/v1"), Org = "acme", Timeout = TimeSpan.FromDays(1) }, time);

    public void Set(string node, string policy, string state, bool announce = true)
    {
        if (!Nodes.TryGetValue(node, out var statuses))
        {
            Nodes[node] = statuses = new(StringComparer.Ordinal);
        }

        statuses[policy] = state;
        if (announce)
        {
            Announce("nodemgmtpolstatus", node);
        }
    }

    public void Announce(string resource, string name, string operation = "created/modified") =>
        _feed.Add((++LastChange, resource, name, operation));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_gate)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            var response = Before(request) ?? Respond(request.RequestUri!.AbsolutePath.Split('/')[2..], body);
            response.RequestMessage = request;
            return response;
        }
    }

    private HttpResponseMessage Respond(string[] path, string body) => path switch
    {
        ["orgs", "acme", "changes", "maxchangeid"] => Answer(200, $"{{\"maxChangeId\":{LastChange}}}"),
        ["orgs", "acme", "changes"] => Feed(JsonDocument.Parse(body).RootElement.GetProperty("changeId").GetInt64()),
        ["orgs", "acme", "nodes"] =>
            Answer(
                200,
                $"{{\"nodes\":{{{string.Join(
                    ",", Nodes.Keys.Select(node => $"\"acme/{node}\":{{}}"))}}},\"lastIndex\":0}}"),
        ["orgs", "acme", "nodes", var node, "managementStatus"] =>
            Nodes.TryGetValue(node, out var statuses) && statuses.Count > 0
            ? Answer(
                200,
                Answers.Statuses([.. statuses.Select(each => (each.Key, each.Value))]).Replace(
                    "2026-03-02T08:00:12.418220953Z", LastUpdated, StringComparison.Ordinal))
            : Answer(404, Answers.NoStatuses),
        ["orgs", "acme", "managementpolicies", var policy] => Policies.Contains(policy)
            ? Answer(200, $"{{\"managementPolicy\":{{\"acme/{policy}\":{{\"enabled\":true}}}},\"lastIndex\":0}}")
            : Answer(404, """{"managementPolicy":{},"lastIndex":0}"""),
        _ => Answer(404, """{"code":"not-found","msg":"unrecognized route"}"""),
    };

    private HttpResponseMessage Feed(long from)
    {
        (long Id, string Resource, string Name, string Operation)[] shown = [.. _feed.Where(
            change => change.Id >= from - Rewind).Take(MaxRecords)];
        var hitMax = shown.Length == MaxRecords;
        var entries = shown.GroupBy(change => (change.Resource, change.Name)).Select(group =>
            $"{{\"orgId\":\"acme\",\"resource\":\"{group.Key.Resource}\",\"id\":\"{group.Key.Name}\",\"operation\":\"{group.Last().Operation}\",\"resourceChanges\":[{string.Join(
                ",",
                group.Select(
                    change =>
                        $"{{\"changeId\":{change.Id},\"lastUpdated\":\"2026-03-02T08:06:41.902114336Z\"}}"))}]}}");
        return Answer(
            201,
            $"{{\"changes\":[{string.Join(",", entries)}],\"mostRecentChangeId\":{(hitMax ? shown[^1].Id : LastChange)},\"hitMaxRecords\":{(hitMax ? "true" : "false")},\"exchangeVersion\":\"2.154.0\"}}");
    }
}
