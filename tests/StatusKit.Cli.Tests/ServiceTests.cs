using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using StatusKit.Cli;
using StatusKit.Cli.Services;

namespace StatusKit.Tests.Console;

// The verbs on real services; the services are those of 'serve', over another store.
public sealed partial class ServiceTests : IAsyncLifetime
{
    private readonly ConsoleDesk _server = new();
    private readonly ConsoleDesk _desk = new();
    private ConsoleDesk.OpenRun? _serving;
    private string _address = "";

    public async Task InitializeAsync()
    {
        await _server.Run(["import", "-", "--node", "org/n"], Encoding.UTF8.GetBytes("""
            {"name":"a","status":{"session":{"job":"j","start_time":"2026-03-02T07:00:00","completion_time":"2026-03-02T07:20:00","status":"complete","succeeded":"true"}}}
            {"name":"b","status":{"session":{"job":"k","start_time":"2026-03-02T07:30:00","status":"running","succeeded":"none"}}}
            {"org/p":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T07:00:00Z","status":"downloaded"},"agentUpgradeInternal":{}}}
            """));
        _serving = _server.Start("serve", "--urls", "http://127.0.0.1:0", "--node", "org/n");
        await _serving.UntilErrors("listening on ");
        _address = Address().Match(_serving.Errors).Value;
    }

    public async Task DisposeAsync() => await _serving!.DisposeAsync();

    [Fact]
    public async Task The_verbs_of_sessions_read_a_service()
    {
        var listed = await _desk.Run("sessions", "list", "--cfs", _address);
        var shown = await _desk.Run("sessions", "show", "a", "--cfs", _address);
        var waited = await _desk.Run("sessions", "wait", "a", "--cfs", $"{_address}/apis/cfs");
        Assert.Equal("NAME  STATUS    OUTCOME    AGE    DURATION\na     complete  succeeded  1h0m   20m0s\nb     running   -          30m0s  -\n", listed.Output + listed.Errors);
        Assert.EndsWith("took 20m 0s\n", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, waited.ExitCode);
        Assert.Empty(await _desk.Store.Sessions.ListAsync().ToListAsync()); // the store of the desk is not touched
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("elsewhere.example", 400)]
    public async Task Only_the_names_of_the_machine_itself_are_served(string host, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_address}/v3/sessions") { Headers = { Host = host } };
        using var response = await http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public void What_a_service_warns_of_is_shown()
    {
        using var errors = new MemoryStream();
        using var log = new ScreenLog(new(Stream.Null, errors), "serve");
        Log(LogLevel.Information, "quiet", null);
        Log(LogLevel.Warning, "odd", null);
        Log(LogLevel.Error, "failed", new IOException("gone"));
        Assert.Equal("serve: warning: odd\nserve: error: failed\nSystem.IO.IOException: gone\n", Encoding.UTF8.GetString(errors.ToArray()));

        void Log(LogLevel level, string text, Exception? error) => log.CreateLogger("any").Log(level, 0, text, error, (state, _) => state);
    }

    [Fact]
    public async Task The_mirror_of_cray_works_on_a_service()
    {
        var created = await _desk.Run("cray", "cfs", "v3", "sessions", "create", "--name", "c", "--configuration-name", "x", "--cfs", _address);
        var listed = await _desk.Run("cray", "cfs", "v3", "sessions", "list", "--name-contains", "c", "--format", "json", "--cfs", _address);
        var missing = await _desk.Run("cray", "cfs", "v2", "sessions", "describe", "nosuch", "--cfs", _address);
        Assert.Equal(("", 0), (created.Errors, created.ExitCode));
        Assert.Contains("\"name\": \"c\"", listed.Output);
        Assert.Equal(2, missing.ExitCode);
        Assert.EndsWith("\nError: Session not found.: Session nosuch could not be found\n", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_is_read_as_often_as_asked_for()
    {
        await using var waiting = _desk.Start("sessions", "wait", "b", "--cfs", _address, "--interval", "1s");
        await waiting.UntilErrors("b: running\n");
        await _server.Run("sessions", "update", "b", "--status", "complete", "--succeeded", "true");

        Assert.Equal(0, (await waiting.End()).ExitCode);
    }

    [Fact]
    public async Task An_exchange_is_followed_by_its_change_feed()
    {
        var requests = new ConcurrentQueue<string>();
        var desk = new ConsoleDesk { CreateHttpHandler = () => new RecordingHandler(requests) };
        await using var waiting = desk.Start("upgrades", "wait", "org/n", "org/p", "--exchange", $"{_address}/v1", "--org", "org", "--interval", "1s");
        await waiting.UntilErrors("org/n org/p: downloaded\n");
        var first = requests.Count;
        foreach (var state in (string[])["initiated", "successful"])
        {
            await _server.Run("upgrades", "report", "org/n", "org/p", state);
        }

        Assert.Equal(0, (await waiting.End()).ExitCode);
        Assert.All(requests.Skip(first), request => Assert.Matches("POST .*/changes$|GET .*/nodes/n/managementStatus$", request));
        Assert.Single(requests.Skip(first).Distinct(), request => request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_is_read_with_the_name_of_its_node()
    {
        var listed = await _desk.Run("upgrades", "list", "--agent", _address, "--agent-node", "org/n");
        var wrong = await _desk.Run("upgrades", "list", "--agent", _address);
        Assert.StartsWith("NAME         STATUS      OUTCOME  AGE   DURATION\norg/n org/p  downloaded  -        1h0m  -\n", listed.Output + listed.Errors, StringComparison.Ordinal);
        Assert.Equal((2, "usage: --agent needs --agent-node org/name. Try --help.\n"), (wrong.ExitCode, wrong.Errors));
    }

    [Fact]
    public async Task An_upgrade_is_reset_at_its_agent()
    {
        var reset = await _desk.Run("upgrades", "reset", "org/n", "org/p", "--agent", _address, "--agent-node", "org/n");
        var missing = await _desk.Run("upgrades", "reset", "org/n", "org/q", "--agent", _address, "--agent-node", "org/n");
        Assert.Equal((0, "org/n org/p: waiting\n", ""), (reset.ExitCode, reset.Output, reset.Errors));
        Assert.Equal((3, "org/n org/q: error not-found there is no such status\n"), (missing.ExitCode, missing.Errors));
        var listed = await _desk.Run("upgrades", "list", "--agent", _address, "--agent-node", "org/n", "-o", "csv");
        Assert.Contains("waiting", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_is_reset_at_the_exchange()
    {
        var reset = await _desk.Run("upgrades", "reset", "org/n", "--exchange", $"{_address}/v1", "--org", "org");
        Assert.Equal((0, "org/n org/p: reset\n", ""), (reset.ExitCode, reset.Output, reset.Errors));
    }

    [Fact]
    public async Task An_upgrade_is_reset_at_the_hub_of_a_store()
    {
        var reset = await _server.Run("upgrades", "reset", "org/n");
        var missing = await _server.Run("upgrades", "reset", "org/m");
        Assert.Equal((0, "org/n org/p: reset\n"), (reset.ExitCode, reset.Output));
        Assert.Equal((3, "org/m: error not-found there is no such status\n"), (missing.ExitCode, missing.Errors));
    }

    [Fact]
    public async Task A_store_is_brought_in_step_with_a_service()
    {
        var run = await _desk.Run("mirror", "--once", "--cfs", _address);
        Assert.Equal((0, "mirror: up to date\n"), (run.ExitCode, run.Errors));
        Assert.Equal(2, await _desk.Store.Sessions.ListAsync().CountAsync());
    }

    [Fact]
    public async Task A_mirror_shows_its_records_on_a_dashboard()
    {
        await using var run = _desk.Start("mirror", "--cfs", _address, "--dashboard", "http://127.0.0.1:0");
        await run.UntilErrors("mirror: up to date\n");
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri(Address().Match(run.Errors).Value));
        Assert.Contains("CFS sessions", page, StringComparison.Ordinal);
        Assert.Contains("Mirror <bdi>cfs:", page, StringComparison.Ordinal);
        Assert.Equal(130, (await run.Interrupt()).ExitCode);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_one_line()
    {
        var run = await _desk.Run("sessions", "list", "--cfs", "http://127.0.0.1:1");
        Assert.Equal(5, run.ExitCode);
        Assert.Matches(@"\Aservice: error unreachable-service [^\n]+\n\z", run.Errors);
    }

    private sealed class RecordingHandler(ConcurrentQueue<string> requests) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Enqueue($"{request.Method} {request.RequestUri!.AbsolutePath}");
            return base.SendAsync(request, cancellationToken);
        }
    }

    [GeneratedRegex("http://127[^\\s]+")]
    private static partial Regex Address();
}
