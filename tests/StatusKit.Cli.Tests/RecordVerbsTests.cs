using System.Text;
using System.Text.Json;

namespace StatusKit.Tests.Console;

public class RecordVerbsTests
{
    private readonly ConsoleDesk _desk = new();

    [Fact]
    public async Task Sessions_are_listed_by_what_they_are()
    {
        await ImportAsync();
        Assert.Equal("NAME  STATUS    OUTCOME    AGE    DURATION\na     complete  succeeded  1h0m   20m0s\nb     running   -          30m0s  -\n", (await _desk.Run("sessions", "list")).Output);
        Assert.Equal(["b"], await NamesAsync("--state", "running"));
        Assert.Equal(["a"], await NamesAsync("--phase", "succeeded"));
        Assert.Equal(["a"], await NamesAsync("--tag", "k=v"));
        Assert.Equal(["a"], await NamesAsync("--min-age", "45m"));
        Assert.Equal(["b"], await NamesAsync("--max-age", "45m"));
        Assert.Equal(["b"], await NamesAsync("--name-contains", "b"));
        Assert.Equal(["b", "a"], await NamesAsync("--newest"));
        Assert.Equal(["b"], await NamesAsync("--newest", "--limit", "1"));
        Assert.Equal(["b"], await NamesAsync("--newest", "1"));
        Assert.Equal(["a"], await NamesAsync("--configuration", "c1"));
        Assert.Equal(["b"], await NamesAsync("--target", "image", "--ansible-limit", "x1", "--result", "i1"));
    }

    [Fact]
    public async Task A_list_comes_in_every_format()
    {
        await ImportAsync();
        var wide = await _desk.Run("sessions", "list", "-o", "wide");
        var csv = await _desk.Run("sessions", "list", "-o", "csv", "--limit", "1");
        var json = await _desk.Run("sessions", "list", "-o", "json");
        var lines = await _desk.Run("sessions", "list", "-o", "jsonl");

        Assert.StartsWith("NAME  STATUS    OUTCOME    AGE    DURATION  PHASE      NEEDS  REASON     CHANGED\n", wide.Output);
        Assert.Equal("name,status,outcome,age,duration,phase,needs,reason,changed\na,complete,succeeded,1h0m,20m0s,succeeded,ok,Succeeded,2026-03-02T08:00:00Z\n", csv.Output);
        Assert.Equal(2, JsonDocument.Parse(json.Output).RootElement.GetArrayLength());
        Assert.Equal(2, lines.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal("a", JsonDocument.Parse(lines.Output.Split('\n')[0]).RootElement.GetProperty("record").GetProperty("name").GetString());
    }

    [Fact]
    public async Task One_record_is_shown_judged_and_deleted()
    {
        await ImportAsync();
        var shown = await _desk.Run("sessions", "show", "a");
        var judged = await _desk.Run("sessions", "diagnose", "a");
        var history = await _desk.Run("sessions", "history", "a");
        var deleted = await _desk.Run("sessions", "delete", "a", "nosuch");
        var gone = await _desk.Run("sessions", "show", "a");

        Assert.EndsWith("}\na: succeeded, final; started 2026-03-02T07:00:00Z, finished 2026-03-02T07:20:00Z, took 20m 0s\n", shown.Output);
        Assert.StartsWith("a: ok, Succeeded", judged.Output);
        Assert.Equal(2, history.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(("1 deleted\n", "nosuch: error not-found there is no such session\n", 3), (deleted.Output, deleted.Errors, deleted.ExitCode));
        Assert.Equal(("a: error not-found there is no such session\n", 3), (gone.Errors, gone.ExitCode));
    }

    [Fact]
    public async Task Many_are_deleted_by_what_they_are_and_only_when_asked_for()
    {
        await ImportAsync();
        Assert.Equal("usage: Either NAME or --all must be given. Try --help.\n", (await _desk.Run("sessions", "delete", "--state", "running")).Errors);
        Assert.Equal("1 deleted\n", (await _desk.Run("sessions", "delete", "--all", "--state", "running")).Output);
        Assert.Equal(["a"], await NamesAsync());
    }

    [Fact]
    public async Task Upgrades_of_a_fleet_are_counted_and_those_that_are_stuck_are_explained()
    {
        await _desk.Run("import", "--generate-fleet", "100");
        _desk.Now = _desk.Now.AddDays(1);
        var counts = await _desk.Run("upgrades", "count", "--policy", "fleet/upgrade-1");
        var stuck = await _desk.Run("upgrades", "diagnose", "--phase", "running");
        var node = await _desk.Run("upgrades", "list", "--node", "fleet/node-000007", "-o", "csv");

        Assert.StartsWith("POLICY           STATUS", counts.Output);
        Assert.Contains("StuckInstaller", stuck.Output);
        Assert.Equal(1, stuck.ExitCode);
        Assert.Equal(2, node.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal("usage: NODE NMP must be given together. Try --help.\n", (await _desk.Run("upgrades", "wait", "fleet/node-000007", "--timeout", "0s")).Errors);
    }

    [Fact]
    public async Task Waiting_for_all_that_match_ends_with_the_worst_of_them()
    {
        await ImportAsync();
        var one = await _desk.Run("sessions", "wait", "a");
        var all = await _desk.Run("sessions", "wait", "--timeout", "0s");
        var none = await _desk.Run("sessions", "wait", "--state", "pending");
        Assert.Equal((0, 4, 3), (one.ExitCode, all.ExitCode, none.ExitCode));
    }

    [Fact]
    public async Task A_record_that_is_not_there_yet_is_waited_for()
    {
        await ImportAsync();
        await using var waiting = _desk.Start("sessions", "wait", "later", "--for-creation");
        await _desk.Run("cray", "cfs", "v3", "sessions", "create", "--name", "later", "--configuration-name", "c");
        await waiting.UntilErrors("later: pending\n");
        await _desk.Run("sessions", "update", "later", "--status", "complete", "--succeeded", "true");

        Assert.Equal(0, (await waiting.End()).ExitCode);
        Assert.Equal(3, (await _desk.Run("sessions", "wait", "later-still")).ExitCode);
    }

    [Fact]
    public async Task The_next_run_of_a_name_is_waited_for()
    {
        await ImportAsync();
        var next = await _desk.Run("sessions", "wait", "a", "--started-after", "2026-03-02T07:00:01Z", "--timeout", "0s");
        var same = await _desk.Run("sessions", "wait", "a", "--started-after", "2026-03-02T06:59:59Z", "--timeout", "0s");

        Assert.Equal((4, 0), (next.ExitCode, same.ExitCode));
    }

    [Fact]
    public async Task The_first_of_several_ends_the_waiting_when_that_is_enough()
    {
        await ImportAsync();
        var run = await _desk.Run("sessions", "wait", "b", "a", "--any");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("a: succeeded, final; started 2026-03-02T07:00:00Z, finished 2026-03-02T07:20:00Z, took 20m 0s\n", run.Output);
    }

    [Fact]
    public async Task A_fleet_that_is_waited_for_is_counted_by_state()
    {
        await _desk.Run("import", "--generate-fleet", "100");
        var run = await _desk.Run("upgrades", "wait", "--phase", "succeeded", "--phase", "failed");

        Assert.Matches(@"\Aupgrades: (\d+ [a-z ]+(, )?)+\n(upgrades: (\d+ [a-z ]+(, )?)+\n)?\z", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Diagnoses_and_counts_come_in_every_format()
    {
        await _desk.Run("import", "--generate-fleet", "100");
        _desk.Now = _desk.Now.AddDays(1);
        var csv = await _desk.Run("upgrades", "diagnose", "-o", "csv");
        var lines = await _desk.Run("upgrades", "diagnose", "-o", "jsonl");
        var table = await _desk.Run("upgrades", "diagnose", "-o", "table");
        var counts = await _desk.Run("upgrades", "count", "-o", "csv");

        Assert.StartsWith("name,needs,reason,since,message\nfleet/node-", csv.Output);
        Assert.Equal("error", JsonDocument.Parse(lines.Output.Split('\n')[0]).RootElement.GetProperty("needs").GetString());
        Assert.Matches("^NAME +NEEDS +REASON +SINCE +MESSAGE\n", table.Output);
        Assert.StartsWith("policy,status,count\nfleet/upgrade-1,", counts.Output);
        Assert.Equal((1, 1), (csv.ExitCode, table.ExitCode));
    }

    [Fact]
    public async Task Changes_come_in_every_format()
    {
        await ImportAsync();
        var csv = await _desk.Run("changes", "-o", "csv");
        var lines = await _desk.Run("sessions", "history", "a", "-o", "jsonl");

        Assert.Equal("sequence,at,where,change,status,outcome,name\n1,2026-03-02T08:00:00Z,sessions,created,complete,succeeded,a\n2,2026-03-02T08:00:00Z,sessions,created,running,-,b\n", csv.Output);
        Assert.Equal("created", JsonDocument.Parse(lines.Output).RootElement.GetProperty("change").GetString());
    }

    [Theory]
    [InlineData("""{"nodeGroups":[{"name":"g","members":["node-000001","node-000002"]}]}""")]
    [InlineData("""{"fleet/g":{"description":"","members":["node-000001","node-000002"]}}""")]
    public async Task Two_nodes_of_one_group_that_install_at_once_are_found(string groups)
    {
        using var file = new TemporaryFile(groups);
        foreach (var node in (string[])["fleet/node-000001", "fleet/node-000002"])
        {
            var status = """{"fleet/p":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T07:00:00Z","startTime":"2026-03-02T07:55:00Z","status":"initiated"},"agentUpgradeInternal":{}}}"""u8;
            Assert.Equal(0, (await _desk.Run(["import", "-", "--node", node], status.ToArray())).ExitCode);
        }

        Assert.Contains("warning HaGroupInstalling: 2 nodes of the HA group '", (await _desk.Run("top", "--ha-groups", file.Path)).Output);
        Assert.DoesNotContain("HaGroup", (await _desk.Run("top")).Output);
    }

    [Fact]
    public async Task A_file_without_groups_is_refused()
    {
        using var file = new TemporaryFile("""{"a":1}""");
        await ImportAsync();
        var run = await _desk.Run("top", "--ha-groups", file.Path);

        Assert.Equal((2, $"{file.Path}: error no-ha-groups it holds no HA groups\n"), (run.ExitCode, run.Errors));
    }

    [Theory]
    [InlineData("usage: 'lst' is not a known command or option.  Did you mean list? Try --help.\n", "sessions", "lst")]
    [InlineData("usage: '--newset' is not a known command or option.  Did you mean --newest? Try --help.\n", "sessions", "list", "--newset")]
    [InlineData("usage: '--timeot' is not a known command or option.  Did you mean --timeout? Try --help.\n", "sessions", "wait", "a", "--timeot", "5m")]
    [InlineData("usage: '--no-colour' is not a known command or option.  Did you mean --no-color? Try --help.\n", "sessions", "show", "a", "--no-colour")]
    [InlineData("usage: --newest 'x' must be a number of at least 1. Try --help.\n", "sessions", "list", "--newest", "x")]
    [InlineData("usage: --interval must be at least 1s. Try --help.\n", "sessions", "wait", "--interval", "0s")]
    [InlineData("usage: --watch needs a terminal; 'changes --follow' prints changes anywhere. Try --help.\n", "sessions", "list", "--watch")]
    [InlineData("usage: 'sesions' is not a known command or option.  Did you mean sessions? Try --help.\n", "sesions")]
    public async Task A_misspelt_word_is_answered_with_the_nearest(string error, params string[] arguments)
    {
        var run = await _desk.Run(arguments);
        Assert.Equal((2, error), (run.ExitCode, run.Errors));
    }

    private async Task<string[]> NamesAsync(params string[] arguments) =>
        [.. (await _desk.Run(["sessions", "list", .. arguments])).Output.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(' ')[0])];

    private async Task ImportAsync()
    {
        const string Documents = """
            {"name":"a","configuration":{"name":"c1"},"tags":{"k":"v"},"status":{"session":{"job":"j","start_time":"2026-03-02T07:00:00","completion_time":"2026-03-02T07:20:00","status":"complete","succeeded":"true"}}}
            {"name":"b","ansible":{"limit":"x1"},"target":{"definition":"image"},"tags":{},"status":{"artifacts":[{"image_id":"i0","result_id":"i1","type":"ims_customized_image"}],"session":{"job":"k","start_time":"2026-03-02T07:30:00","status":"running","succeeded":"none"}}}
            """;
        Assert.Equal(0, (await _desk.Run(["import", "-"], Encoding.UTF8.GetBytes(Documents))).ExitCode);
    }
}
