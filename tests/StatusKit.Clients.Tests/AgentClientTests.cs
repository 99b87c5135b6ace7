using StatusKit.Nmp;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>What the client of the agent makes of its answers, over a real socket.</summary>
public sealed class AgentClientTests : IAsyncLifetime
{
    private const string Unknown = """{"error":"The nmp p1 cannot be found","input":"management"}""";

    private static readonly HttpClient Http = new();
    private static readonly ExchangeId Policy = new("acme", "p1");

    private TestService _service = null!;

    private AgentClient Client => field ??= new(Http, new() { BaseAddress = _service.Address });

    public async Task InitializeAsync() => _service = await StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Statuses_are_read()
    {
        _service.Handler = context => AnswerAsync(context, 200, Map("waiting"));
        Assert.Equal(Policy, (await Client.ListAsync()).Single().Key);
        Assert.Equal(NmpState.Waiting, (await Client.GetAsync(Policy))!.AgentUpgrade.Status);
        Assert.Equal(Policy, (await Client.GetNextJobAsync(ready: false))?.Key);
        Assert.Equal(
            ["GET /nodemanagement/status", "GET /nodemanagement/status/acme/p1", "GET /nodemanagement/nextjob?type=agentUpgrade&ready=false"],
            _service.Requests);
    }

    [Theory]
    [InlineData(200, "{}", "application/json")]
    [InlineData(200, "null", "application/json")] // a failed read of the agent's database
    [InlineData(404, Unknown, "text/plain; charset=utf-8")] // JSON with the label of text
    public async Task Nothing_is_empty_and_null(int status, string body, string type)
    {
        _service.Handler = context => AnswerAsync(context, status, body, type);
        Assert.Empty(await Client.ListAsync());
        Assert.Null(await Client.GetAsync(Policy));
        Assert.Null(await Client.GetNextJobAsync());
        Assert.Equal(StatusUpdateKind.Missing, (await Client.ResetAsync(Policy)).Kind);
    }

    [Theory]
    [InlineData(404, "404 page not found\n", "text/plain")]
    [InlineData(500, "unable to read management status object, error x\n", "text/plain")]
    [InlineData(200, "<html></html>", "text/html")]
    public async Task Other_answers_are_exceptions(int status, string body, string type)
    {
        _service.Handler = context => AnswerAsync(context, status, body, type);
        Assert.Equal(
            status, (int?)(await Assert.ThrowsAsync<StatusServiceException>(() => Client.ListAsync())).StatusCode);
    }

    [Theory]
    [InlineData("failed", StatusUpdateKind.Applied)]
    [InlineData("initiated", StatusUpdateKind.Unchanged)] // the agent takes the same state and drops it
    public async Task A_report_says_what_became_of_it(string after, StatusUpdateKind kind)
    {
        var state = "initiated";
        _service.Handler = context =>
        {
            if (context.Request.Method != "PUT")
            {
                return AnswerAsync(context, 200, Map(state));
            }

            state = after;
            return AnswerAsync(context, 201, "\"Updated status for NMP acme/p1.\"");
        };
        var update = await Client.ReportAsync(Policy, new(after), "step 4 \"failed\"");
        Assert.Equal((kind, after), (update.Kind, update.Value?.AgentUpgrade.Status.Text));
        Assert.Contains(
            $"\"status\":\"{after}\",\"errorMessage\":\"step 4 \\\"failed\\\"\"",
            _service.Bodies.Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resets_are_sent_to_the_agent()
    {
        var state = "initiated";
        _service.Handler = context =>
        {
            state = context.Request.Method == "PUT" ? "waiting" : state;
            return context.Request.Method == "PUT"
                ? AnswerAsync(context, 201, "\"No nmp status found\"")
                : AnswerAsync(context, 200, Map(state));
        };
        Assert.Equal(StatusUpdateKind.Applied, (await Client.ResetAsync(Policy)).Kind);
        Assert.Equal(NmpState.Waiting, (await Client.ResetAllAsync())[Policy].AgentUpgrade.Status);
        Assert.Equal(
            ["PUT /nodemanagement/reset/acme/p1", "PUT /nodemanagement/reset"],
            _service.Requests.Where(request => request.StartsWith("PUT", StringComparison.Ordinal)));
    }

    private static string Map(string state) => """
        {"acme/p1":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"STATE"}}}
        """.Replace("STATE", state, StringComparison.Ordinal);
}
