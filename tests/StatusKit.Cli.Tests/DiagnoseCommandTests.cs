namespace StatusKit.Tests.Console;

public class DiagnoseCommandTests
{
    private const string Now = "2023-08-29T00:00:00Z";

    [Fact]
    public async Task The_verdict_comes_with_message_time_findings_and_hints()
    {
        const string Session = """{"name":"a","debug_on_failure":true,"status":{"session":{"status":"pending","succeeded":"true","start_time":"2023-08-28T23:50:00","completion_time":"\u001b[2J"}}}""";

        var run = await ConsoleRun.Reading(Session, "diagnose", "--now", "2023-08-29T01:00:00+01:00");

        Assert.Equal("""
            a: error, NotStarting, since 2023-08-28T23:50:00Z
              The session has been pending for 10 min 0 s, and the operator has not taken it up.
              found PrematureOutcome: succeeded is 'true' although the session is not complete.
              found PrematureCompletionTime: completion_time is '\u001b[2J' although the session is not complete.
              found UnparsableTime: completion_time '\u001b[2J' cannot be read.
              hint OperatorLog: The operator is slow, restarting or flooded: look in its log for the CREATE event of this session followed by a 404.
                $ kubectl logs -n services -l app.kubernetes.io/instance=cray-cfs-operator
              hint ListPending: See whether others are pending too.
                $ cray cfs v3 sessions list --status pending --format json
              hint BatcherBackoff: When many batcher sessions are pending, more are created than can be handled: restore the pause of the batcher and wait.
                $ cray cfs v3 options update --batcher-max-backoff 3600
              hint ManualFlood: When a script creates the sessions, slow it down.
              hint Recreate: Delete a single stuck session and create it again under another name; a stuck batcher session blocks its nodes until it is gone.
                $ cray cfs v3 sessions delete a
              hint After503: When its creation was answered with 503, event delivery is in trouble; there may be duplicates later.
              hint Drain: As a last resort, which is disruptive: disable the batcher, scale the operator to 0, drain the event topic in the operator's consumer group, scale back to 1 and enable the batcher again.
                $ cray cfs v3 options update --batcher-disable true

            """, run.Output);
        Assert.Equal(("", 1), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task A_session_that_needs_nobody_is_no_finding()
    {
        var documented = await ConsoleRun.With("diagnose", "../cfs-session.json", "--now", Now);
        var slow = await ConsoleRun.Reading("""{"status":"pending","startTime":"2023-08-28T23:58:00"}""", "diagnose", "-", "--now", Now); // a notice

        Assert.Equal("example: ok, Succeeded, since 2023-08-28T23:35:15Z\n  The session succeeded after 8 h 26 min.\n", documented.Output);
        Assert.Equal(("", 0), (documented.Errors, documented.ExitCode));
        Assert.StartsWith("session-name: notice, SlowStart, since 2023-08-28T23:58:00Z\n", slow.Output, StringComparison.Ordinal);
        Assert.Equal(0, slow.ExitCode);
    }

    [Fact]
    public async Task A_list_shows_the_gravest_first()
    {
        const string Sessions = """
            [{"name":"ok","status":{"session":{"status":"complete","succeeded":"true"}}},
             {"name":"late","status":{"session":{"status":"complete","succeeded":"false","completionTime":"2023-08-28T15:00:00"}}},
             {"name":"odd","status":{"session":{"status":"done"}}},
             {"name":"early","status":{"session":{"status":"complete","succeeded":"false","completionTime":"2023-08-28T09:00:00"}}}]
            """;

        var run = await ConsoleRun.Reading(Sessions, "diagnose", "--now", Now);

        var verdicts = run.Output.Split("\n\n").Select(d => d.Split('\n')[0]);
        Assert.Equal(["early: error, Failed, since 2023-08-28T09:00:00Z", "late: error, Failed, since 2023-08-28T15:00:00Z", "odd: warning, Inconsistent", "ok: ok, Succeeded"], verdicts);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("{", @"-:1:2 error invalid-json ")]
    [InlineData("""{"status":{}}""", "-:1:1 error no-diagnosis there is no diagnosis for this cfs-session: it holds no whole status")] // the body of a PATCH
    [InlineData("", "usage: '2023-08-29T00:00:00' is not an RFC 3339 timestamp: 'Z' or an offset such as +01:00 is expected (position 19). Try --help.", "--now", "2023-08-29T00:00:00")]
    public async Task What_cannot_be_judged_is_one_line(string document, string error, params string[] options)
    {
        var run = await ConsoleRun.Reading(document, ["diagnose", .. options]);

        Assert.StartsWith(error, run.Errors, StringComparison.Ordinal);
        Assert.Matches(@"\A[^\n]+\n\z", run.Errors);
        Assert.Equal(("", 2), (run.Output, run.ExitCode));
    }

    // The list that hzn prints without -l: no times, so the state alone is judged.
    [Fact]
    public async Task F24_The_short_list_is_judged_by_the_state_alone()
    {
        var run = await ConsoleRun.Reading("""{"org1/a":"initiated","org1/b":"successful","org1/c":"rollback failed","org1/d":"download failed"}""", "diagnose", "--now", Now);

        var verdicts = run.Output.Split("\n\n").Select(d => d.Split('\n')[0]);
        Assert.Equal(["org1/c: error, NeedsManualWork", "org1/d: warning, DownloadFailed", "org1/a: notice, Installing", "org1/b: ok, Succeeded"], verdicts);
        Assert.Equal(("", 1), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task F29_A_cluster_is_judged_as_one()
    {
        var path = FieldInput.PathOf("t02-4087-cluster-initiated.json");
        const string Later = "2024-06-17T23:40:00Z";

        var device = await ConsoleRun.With("diagnose", path, "--now", Later, "--threshold", "install-limit=5m");
        var cluster = await ConsoleRun.With("diagnose", path, "--now", Later, "--threshold", "install-limit=5m", "--cluster");
        var patient = await ConsoleRun.With("diagnose", path, "--now", Later, "--cluster");

        Assert.Contains("hint CheckScript", device.Output, StringComparison.Ordinal);
        Assert.Contains("StuckInstaller", cluster.Output, StringComparison.Ordinal);
        Assert.Contains("hint CheckCluster", cluster.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("agent-auto-upgrade.sh", cluster.Output, StringComparison.Ordinal);
        Assert.Equal(0, patient.ExitCode);
    }

    [Theory]
    [InlineData("--threshold 'x' is not one of clock-tolerance, debug-wait, ", "x=1m")]
    [InlineData("--threshold 'fast' is not up to 6 digits and one of s, m, h, d.", "slow-run=fast")]
    [InlineData("--threshold '' is not up to 6 digits and one of s, m, h, d.", "slow-run")]
    public async Task A_limit_that_cannot_be_read_is_one_line(string error, string limit)
    {
        var run = await ConsoleRun.Reading("{}", "diagnose", "--threshold", limit);
        Assert.StartsWith($"usage: {error}", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }
}
