using System.Text;
using StatusKit.Cfs;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Console;

/// <summary>Our own verbs on a store: report, import, export, history, changes, top.</summary>
public class StoreVerbsTests
{
    private const string Agents = """{"org/p":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T07:00:00Z","upgradedVersions":{"softwareVersion":"2","certVersion":"","configVersion":""},"status":"downloaded","workingDirectory":"/w"},"agentUpgradeInternal":{"manifest":"m","scheduledUnixTime":"2026-03-02T07:00:00Z","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false}}}}""";

    private static readonly NmpStatusId Id = new(new("org", "n"), new("org", "p"));

    private readonly ConsoleDesk _desk = new();

    [Fact]
    public async Task A_report_is_taken_by_the_node_and_copied_to_the_hub()
    {
        await Import(Agents, "--node", "org/n");

        var listed = await _desk.Run("upgrades", "report", "org/n", "p", "initiated");
        var skipped = await _desk.Run("upgrades", "report", "org/n", "org/p", "rollback started", "--error", "no\u001b room");
        var again = await _desk.Run("upgrades", "report", "org/n", "p", "rollback started");
        var free = await _desk.Run("upgrades", "report", "org/n", "p", "on\tfire", "-o", "json");

        Is("org/n org/p: listed: downloaded -[I3 InstallStarted]-> initiated\n", listed);
        Is("org/n org/p: skipped: initiated -[I6 InstallFailed]-> failed -[I8 RollbackStarted]-> rollback started\n", skipped);
        Is("org/n org/p: unchanged\n", again);
        Assert.Equal("on\tfire", NmpJson.HznExchangeNodeLong.Read(free.Utf8Output)["org/p"].AgentUpgrade.Status.Text);
        var (node, hub) = (await At(_desk.Store.Node), await At(_desk.Store.Hub));
        Assert.Equal(("on\tfire", "2026-03-02T08:00:00Z", "/w"), (node.AgentUpgrade.Status.Text, node.AgentUpgrade.StartTime.ToString(), node.AgentUpgrade.WorkingDirectory));
        Assert.Equal(NmpJson.ExchangePut.Convert(node), hub);
    }

    [Theory]
    [InlineData(3, "org/x org/p: error not-found the node has no such status\n", "org/x", "p", "initiated")]
    [InlineData(9, "org/n org/p: error Unexpected No single row leads from 'downloaded' to 'successful' (Skipped).\n", "org/n", "p", "successful", "--strict")]
    [InlineData(2, "usage: 'n' is not a valid id of the Exchange: it does not name an organization. Try --help.\n", "n", "p", "initiated")]
    public async Task A_report_that_is_not_taken_is_one_line(int exitCode, string error, params string[] arguments)
    {
        await Import(Agents, "--node", "org/n");

        var run = await _desk.Run(["upgrades", "report", .. arguments]);

        Assert.Equal((exitCode, error, ""), (run.ExitCode, run.Errors, run.Output));
    }

    // Every kind of document, and where its records come to be.
    [Theory]
    [InlineData("""{"name":"s","status":{"session":{"status":"running"}}}""", "sessions s running")]
    [InlineData("""[{"name":"s","status":{"session":{"status":"complete","startTime":"2026-03-02T07:00:00"}}}]""", "sessions s complete")]
    [InlineData("""{"status":"pending","succeeded":"none"}""", "sessions t pending", "--session", "t")]
    [InlineData(Agents, "node org/n org/p downloaded, hub org/n org/p downloaded", "--node", "org/n")]
    [InlineData("""{"managementStatus":{"org/p":{"agentUpgradePolicyStatus":{"status":"failed"}}},"lastIndex":0}""", "hub org/n org/p failed", "--node", "org/n")]
    [InlineData("""{"org/n":{"org/p":{"agentUpgradePolicyStatus":{"status":"failed"}}}}""", "hub org/n org/p failed")]
    [InlineData("""{"org/p":{"agentUpgradePolicyStatus":{"status":"failed"}}}""", "hub org/n org/p failed", "--node", "org/n")]
    [InlineData("""{"agentUpgradePolicyStatus":{"startTime":"1772438702","endTime":"0","status":"initiated","errorMessage":""}}""", "node org/n org/p initiated, hub org/n org/p initiated", "--node", "org/n", "--policy", "org/p")]
    [InlineData("""{"org/n":"waiting","org/m":"reset"}""", "hub org/m org/p reset, hub org/n org/p waiting", "--policy", "org/p")]
    [InlineData("""{"org/p":"waiting"}""", "hub org/n org/p waiting", "--node", "org/n")]
    [InlineData("{}", "", "--node", "org/n")] // no status is one too
    public async Task A_document_of_every_kind_is_imported(string document, string found, params string[] options)
    {
        var first = await Import(document, options);
        var again = await Import(document, options);

        var count = found.Length == 0 ? 0 : found.Split(", ").Count(each => !each.StartsWith("hub", StringComparison.Ordinal) || !found.Contains("node", StringComparison.Ordinal));
        Is($"{count} kept, 0 unchanged, 0 refused\n", first);
        Is($"0 kept, {count} unchanged, 0 refused\n", again);
        Assert.Equal(found, await Records());
    }

    [Theory]
    [InlineData("""{"status":{"session":{}}}""", "no-record a PATCH is not a record: 'sessions update' takes it")]
    [InlineData("""{"status":"pending","succeeded":"none"}""", "no-owner the document does not say whose it is: give --session")]
    [InlineData(Agents, "no-owner the document does not say whose it is: give --node")]
    [InlineData("""{"org/n":"waiting"}""", "no-owner the file lists states by node or by policy: give either --policy or --node, to say which")]
    [InlineData("[1]", "invalid-document $[0]: expected an object, found the number 1", 2)]
    public async Task A_document_that_cannot_be_imported_is_refused_whole(string document, string reason, int column = 1)
    {
        var run = await Import(document);

        Assert.Equal(($"-:1:{column} error {reason}\n", "0 kept, 0 unchanged, 1 refused\n", 2), (run.Errors, run.Output, run.ExitCode));
    }

    [Fact]
    public async Task What_no_store_can_keep_is_refused_and_the_rest_is_kept()
    {
        var run = await Import("""[{"name":"a"},{"name":"b","status":{"session":{"status":"\u0000"}}},{"name":""},{"name":"c"}]""");

        Assert.Equal(("2 kept, 0 unchanged, 2 refused\n", 2), (run.Output, run.ExitCode));
        Assert.Equal(2, run.Errors.Split("-: error not-storable ").Length - 1);
        Assert.Equal("sessions a , sessions c ", await Records());
    }

    [Fact]
    public async Task A_status_file_changes_only_what_it_knows()
    {
        await Import(Agents, "--node", "org/n");
        await Import("""{"agentUpgradePolicyStatus":{"startTime":"0","endTime":"0","status":"failed","errorMessage":"no room"}}""", "--node", "org/n", "--policy", "org/p");

        var upgrade = (await At(_desk.Store.Node)).AgentUpgrade;
        Assert.Equal(("failed", "no room", "2026-03-02T07:00:00Z", "/w"), (upgrade.Status.Text, upgrade.ErrorMessage, upgrade.ScheduledTime.ToString(), upgrade.WorkingDirectory));
    }

    [Fact]
    public async Task A_folder_is_imported_file_by_file_in_the_order_of_names()
    {
        var run = await _desk.Run("import", ".", "--node", "org/n", "--policy", "org/p", "--session", "s");

        // The corpus holds documents that are refused, states, which need one of the two alone, and records that two files have.
        Assert.Matches(@"\A[1-9][0-9]* kept, [0-9]+ unchanged, [1-9][0-9]* refused\n\z", run.Output);
        var refused = run.Errors.TrimEnd('\n').Split('\n').Where(line => !line.Contains(" two-files ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).ToArray();
        Assert.Equal(refused.Order(StringComparer.Ordinal), refused);
        Assert.True((await _desk.Store.Sessions.CountAsync()).Values.Sum() > 0 && (await _desk.Store.Hub.CountAsync()).Values.Sum() > 0);
    }

    [Fact]
    public async Task What_is_exported_and_imported_again_is_the_same()
    {
        await _desk.Run("import", ".", "--node", "org/n", "--policy", "org/p", "--session", "s");
        await _desk.Run("import", "--generate-fleet", "50", "--policies", "2");
        var export = await _desk.Run("export");

        var other = new ConsoleDesk();
        var imported = await other.Run(["import", "-", "-o", "json"], export.Utf8Output);

        Assert.Equal(("", 0), (imported.Errors, imported.ExitCode));
        Assert.Equal(export.Output, (await other.Run("export")).Output);
        Assert.Equal((await _desk.Store.Node.CountAsync()).Values.Sum(), export.Output.Split("\"where\":\"node\"").Length - 1);
    }

    [Fact]
    public async Task A_line_of_an_export_that_is_none_is_refused_by_its_number()
    {
        var run = await Import("{\"where\":\"sessions\",\"record\":{\"name\":\"s\"}}\n{\"where\":\"moon\",\"record\":{}}\nnothing\n");

        Assert.StartsWith("-:2:1 error invalid-document a line of an export has 'where' (sessions, node or hub) and 'record'\n-:3:1 error invalid-json ", run.Errors, StringComparison.Ordinal);
        Assert.Equal("1 kept, 0 unchanged, 2 refused\n", run.Output);
    }

    [Fact]
    public async Task A_fleet_is_always_the_same_and_of_all_sorts()
    {
        Is("200 kept, 0 unchanged, 0 refused\n", await _desk.Run("import", "--generate-fleet", "100", "--policies", "2"));
        Is("0 kept, 200 unchanged, 0 refused\n", await _desk.Run("import", "--generate-fleet", "100", "--policies", "2"));

        Assert.Equal(200, (await _desk.Store.Hub.CountAsync()).Values.Sum());
        Assert.Equal(9, FleetGenerator.Generate(1000, 1).Select(each => each.Status.AgentUpgrade.Status.Text).Distinct().Count());
    }

    [Fact]
    public async Task Interrupted_an_import_keeps_whole_groups_and_says_how_far_it_came()
    {
        using var interrupt = new CancellationTokenSource();
        var database = new InMemoryStatusDatabase();
        var desk = new ConsoleDesk { OpenDatabase = (_, _) => new SharedDatabase(database) };
        var importing = Task.Run(() => desk.Run(["import", "--generate-fleet", "1000000"], [], cancellationToken: interrupt.Token)); // in memory nothing waits
        await foreach (var _ in new Store(database).Hub.WatchAsync(0))
        {
            break; // the first node has come to the hub
        }

        await interrupt.CancelAsync();
        var run = await importing;

        var (node, hub) = (await new Store(database).Node.CountAsync(), await new Store(database).Hub.CountAsync());
        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Equal($"interrupted: {node.Values.Sum()} kept, 0 unchanged, 0 refused\n", run.Errors);
        Assert.Equal(node, hub);
    }

    [Fact]
    public async Task The_history_of_an_upgrade_shows_node_and_hub_in_one_order()
    {
        await Import(Agents, "--node", "org/n");
        _desk.Now = _desk.Now.AddMinutes(1);
        await _desk.Run("upgrades", "report", "org/n", "p", "initiated\u202e");
        await _desk.Run("hzn", "ex", "node", "mgmt", "reset", "org/n");
        await Import("""{"name":"s"}""");

        Is("""
            SEQUENCE  AT                    WHERE     CHANGE   STATUS               OUTCOME    NAME
                   1  2026-03-02T08:00:00Z  node      created  downloaded           -          org/n org/p
                   2  2026-03-02T08:00:00Z  hub       created  downloaded           -          org/n org/p
                   3  2026-03-02T08:01:00Z  node      updated  initiated\u202e      unknown    org/n org/p
                   4  2026-03-02T08:01:00Z  hub       updated  initiated\u202e      unknown    org/n org/p
                   5  2026-03-02T08:01:00Z  hub       updated  reset                -          org/n org/p

            """, await _desk.Run("history", "org/n", "org/p"));
        Is("""{"sequence":6,"at":"2026-03-02T08:01:00Z","where":"sessions","change":"created","id":["s"],"record":{"name":"s"}}""" + "\n", await _desk.Run("history", "s", "-o", "json"));
    }

    [Fact]
    public async Task A_record_without_history_is_not_found()
    {
        var session = await _desk.Run("history", "nosuch");
        var upgrade = await _desk.Run("history", "org/n", "org/p");
        var wrong = await _desk.Run("history", "org/n", "p");

        Assert.Equal((3, "nosuch: error not-found there are no changes of such a record\n"), (session.ExitCode, session.Errors));
        Assert.Equal((3, "org/n org/p: error not-found there are no changes of such a record\n"), (upgrade.ExitCode, upgrade.Errors));
        Assert.Equal((2, "usage: 'p' is not org/name. Try --help.\n"), (wrong.ExitCode, wrong.Errors));
    }

    [Fact]
    public async Task Changes_of_both_systems_come_in_one_order_and_end_with_the_last()
    {
        await Import("""{"name":"s"}""");
        await Import(Agents, "--node", "org/n");
        await _desk.Run("sessions", "delete", "s");

        Is("""
            SEQUENCE  AT                    WHERE     CHANGE   STATUS               OUTCOME    NAME
                   2  2026-03-02T08:00:00Z  node      created  downloaded           -          org/n org/p
                   3  2026-03-02T08:00:00Z  hub       created  downloaded           -          org/n org/p
                   4  2026-03-02T08:00:00Z  sessions  deleted                       unknown    s

            """, await _desk.Run("changes", "--after", "1"));
        Assert.Equal(["1", "2", "3", "4"], (await _desk.Run("changes", "-o", "json")).Output.TrimEnd().Split('\n').Select(line => line["{\"sequence\":".Length..line.IndexOf(',', StringComparison.Ordinal)]));
        Is("SEQUENCE  AT                    WHERE     CHANGE   STATUS               OUTCOME    NAME\n", await _desk.Run("changes", "--after", "4"));
    }

    [Fact]
    public async Task Changes_that_are_not_kept_are_an_error_and_those_that_are_come_without_asking()
    {
        var database = new InMemoryStatusDatabase(new() { MaxChanges = 2 });
        var desk = new ConsoleDesk { OpenDatabase = (_, _) => new SharedDatabase(database) };
        await desk.Run(["import", "-"], """[{"name":"a"},{"name":"b"},{"name":"c"}]"""u8.ToArray());

        var lost = await desk.Run("changes", "--after", "0");
        var kept = await desk.Run("changes", "-o", "json");
        var ahead = await desk.Run("changes", "--after", "9");

        Assert.Equal((2, "--after 0: error changes-not-kept Changes after 0 were asked for, but the oldest one kept is 2. Get the sequence, list the records, and watch after it.\n"), (lost.ExitCode, lost.Errors));
        Assert.Equal((2, 0), (kept.Output.TrimEnd().Split('\n').Length, kept.ExitCode));
        Assert.Equal(2, ahead.ExitCode);
        Assert.Equal(lost.Errors, (await desk.Run("sessions", "watch", "--after", "0")).Errors);
    }

    [Theory]
    [InlineData("usage: FILE or --generate-fleet must be given. Try --help.\n")]
    [InlineData("usage: Only one FILE can be stdin. Try --help.\n", "-", "-")]
    [InlineData("usage: --generate-fleet '0' is not 1 to 1000000. Try --help.\n", "--generate-fleet", "0")]
    [InlineData("usage: --node 'n' is not org/name. Try --help.\n", "-", "--node", "n")]
    [InlineData("usage: --session 'S' is not a valid session name. Try --help.\n", "-", "--session", "S")]
    public async Task An_import_that_is_asked_for_wrongly_is_one_line(string error, params string[] arguments)
    {
        var run = await _desk.Run(["import", .. arguments]);

        Assert.Equal((2, error, ""), (run.ExitCode, run.Errors, run.Output));
    }

    [Fact]
    public async Task A_missing_file_is_refused_and_the_others_are_imported()
    {
        var run = await _desk.Run("import", "missing.json", "../cfs-session.json");

        Assert.Equal(("missing.json: error unreadable-file no such file\n", "1 kept, 0 unchanged, 1 refused\n", 2), (run.Errors, run.Output, run.ExitCode));
    }

    [Fact]
    public async Task Followed_changes_come_each_once_and_in_order_until_they_are_interrupted()
    {
        await Import("""{"name":"old"}""");
        await using var following = _desk.Start("changes", "--follow", "--after", "1");
        for (var i = 1; i <= 20; i++)
        {
            await Import($$"""{"name":"s{{i}}"}""");
            await Import(Agents.Replace("downloaded", $"word {i}", StringComparison.Ordinal), "--node", "org/n");
        }

        await following.Until("  61  ");
        var run = await following.Interrupt();

        Assert.Equal(130, run.ExitCode);
        Assert.Equal(Enumerable.Range(2, 60), run.Output.TrimEnd().Split('\n').Skip(1).Select(line => int.Parse(line[..8], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Top_shows_what_needs_attention_first()
    {
        await Import("""[{"name":"fine","status":{"session":{"status":"complete","succeeded":"true","start_time":"2026-03-02T07:00:00","completion_time":"2026-03-02T07:30:05"}}},{"name":"stuck","status":{"session":{"status":"pending","start_time":"2026-02-28T07:00:00"}}}]""");
        await Import("""{"org/n1":"rollback failed","org/n2":"successful","org/n3":"waiting"}""", "--policy", "org/p");

        Is("""
            sessions: 2 (1 complete, 1 pending)
            upgrades: 3 (1 rollback failed, 1 successful, 1 waiting)
            needs: 2 error, 1 notice, 2 ok

            NAME          STATUS           OUTCOME    AGE   DURATION  NEEDS   REASON
            stuck         pending          -          2d1h  -         error   NotStarting
            org/n1 org/p  rollback failed  failed     -     -         error   NeedsManualWork
            org/n3 org/p  waiting          -          -     -         notice  Due
            fine          complete         succeeded  1h0m  30m5s     ok      Succeeded
            org/n2 org/p  successful       succeeded  -     -         ok      Succeeded

            """, await _desk.Run("top"));
        var two = await _desk.Run("top", "--limit", "2");
        Assert.Equal(["stuck", "org/n1"], two.Output.Split('\n')[5..7].Select(line => line.Split(' ')[0]));
        var later = await _desk.Run("top", "--now", "2026-03-02T08:00:00+01:00", "-o", "json");
        Assert.Contains("""{"name":"fine","status":"complete","outcome":"succeeded","age":"0s","duration":"30m5s","needs":"ok","reason":"Succeeded","message":"The session succeeded."}""", later.Output, StringComparison.Ordinal);
        Assert.StartsWith("""{"sessions":{"complete":1,"pending":1},"upgrades":{"rollback failed":1,"successful":1,"waiting":1},"needs":{"error":2,"notice":1,"ok":2},"policies":{"org/p":{"rollback failed":1,"successful":1,"waiting":1}},"findings":[],"mostUrgent":[{"name":"stuck",""", later.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_finds_the_neediest_among_any_number()
    {
        await _desk.Run("import", "--generate-fleet", "2000");

        var all = await Overview.CreateAsync(_desk.Store, _desk.Now.AddDays(3), most: 5000, default);
        var few = await Overview.CreateAsync(_desk.Store, _desk.Now.AddDays(3), most: 7, default);

        Assert.Equal(2000, all.MostUrgent.Count);
        Assert.Equal(all.MostUrgent.Take(7).Select(each => each.Row), few.MostUrgent.Select(each => each.Row));
    }

    [Fact]
    public async Task Top_shows_what_is_wrong_with_several_records_together()
    {
        await Import("""[{"name":"a","ansible":{"limit":"x1,x2"},"status":{"session":{"status":"running","start_time":"2026-03-02T07:00:00"}}},{"name":"b","ansible":{"limit":"x2"},"status":{"session":{"status":"running","start_time":"2026-03-02T07:00:00"}}}]""");

        var run = await _desk.Run("top");

        Assert.Contains("\nwarning SameNodes: The sessions a and b are both unfinished and work on x2.\n", run.Output, StringComparison.Ordinal);
        var json = await _desk.Run("top", "-o", "json");
        Assert.Contains("""{"severity":"warning","code":"SameNodes",""", json.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok", "Running")]
    [InlineData("notice", "SlowRun", "--threshold", "slow-run=10m")]
    [InlineData("warning", "RunningLong", "--threshold", "slow-run=10m", "--threshold", "running-long=50m")]
    public async Task F29_Top_takes_limits(string needs, string verdict, params string[] options)
    {
        await Import("""{"name":"a","status":{"session":{"status":"running","start_time":"2026-03-02T07:00:00","job":"j"}}}""");

        var run = await _desk.Run(["top", .. options]);

        Assert.Matches($"{needs} +{verdict}\n", run.Output);
    }

    [Fact]
    public async Task F11_A_report_that_arrives_after_success_is_out_of_order()
    {
        await Import(Agents, "--node", "org/n");
        await _desk.Run("upgrades", "report", "org/n", "p", "initiated");
        await _desk.Run("upgrades", "report", "org/n", "p", "successful");

        var strict = await _desk.Run("upgrades", "report", "org/n", "p", "initiated", "--strict");
        var late = await _desk.Run("upgrades", "report", "org/n", "p", "initiated");

        Assert.Equal(9, strict.ExitCode);
        Assert.StartsWith("org/n org/p: out of order: The status is 'initiated', but the upgrade ended at ", late.Output, StringComparison.Ordinal);
        Assert.Matches("warning +OutOfOrder\n", (await _desk.Run("top")).Output);
    }

    [Fact]
    public async Task Agents_and_hub_are_compared()
    {
        await Import(Agents, "--node", "org/n");
        await _desk.Run("upgrades", "report", "org/n", "p", "initiated");
        Is("NAME  NEEDS  DIFFERENCE  NODE  HUB  MESSAGE\n", await _desk.Run("upgrades", "compare"));

        await Import("""{"org/n2":"failed"}""", "--policy", "org/p");
        await _desk.Run("upgrades", "delete", "org/n", "p");
        var run = await _desk.Run("upgrades", "compare");

        Assert.Matches("org/n org/p +notice +NotAtHub +initiated +- ", run.Output);
        Assert.Matches("org/n2 org/p +warning +Orphaned +- +failed ", run.Output);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("\"difference\":\"Orphaned\"", (await _desk.Run("upgrades", "compare", "-o", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_of_an_empty_store_is_empty()
    {
        Is("sessions: 0\nupgrades: 0\n\nNAME  STATUS  OUTCOME  AGE  DURATION  NEEDS  REASON\n", await _desk.Run("top"));
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_an_error_and_for_a_mirror_an_empty_service()
    {
        var desk = new ConsoleDesk { OpenDatabase = (place, time) => place.Open(time), Org = "org" };

        var own = await desk.Run("top", "--store", "nosuch.db");
        var hzn = await desk.Run("hzn", "nmstatus", "list", "--store", "nosuch.db");
        var cray = await desk.Run("cray", "cfs", "v3", "sessions", "list", "--store", "nosuch.db");
        var server = await desk.Run("top", "--postgres", "Host=127.0.0.1;Port=1;Password=secret;Timeout=5");
        var wrong = await desk.Run("top", "--postgres", "Hots=127.0.0.1;Password=secret");
        var both = await desk.Run("top", "--postgres", "Host=127.0.0.1", "--store", "nosuch.db");

        var file = Path.Combine(ConsoleRun.Folder, "nosuch.db");
        var message = $"there is no file '{file}'; 'import' makes one, and so does the run without arguments";
        Assert.Equal((5, $"store: error unreachable-store {message}\n"), (own.ExitCode, own.Errors));
        Assert.Equal((0, ""), (hzn.ExitCode, hzn.Errors));
        Assert.Equal((0, "", "sessions = []\n\n"), (cray.ExitCode, cray.Errors, cray.Output));
        Assert.Equal((5, 5, 2), (server.ExitCode, wrong.ExitCode, both.ExitCode));
        Assert.All(new[] { server, wrong }, run => Assert.DoesNotContain("secret", run.Errors, StringComparison.Ordinal));
        Assert.False(File.Exists(file));
    }

    private static void Is(string output, ConsoleRun run) => Assert.Equal((output, "", 0), (run.Output, run.Errors, run.ExitCode));

    private Task<ConsoleRun> Import(string document, params string[] options) => _desk.Run(["import", "-", .. options], Encoding.UTF8.GetBytes(document));

    private static async Task<NmpStatus> At(IStatusStore<NmpNodeStatus> place) => (await place.GetAsync(NmpNodeStatus.StorageId(Id)))!.Value.Status;

    private async Task<string> Records()
    {
        var sessions = await _desk.Store.Sessions.ListAsync().Select(stored => $"sessions {stored.Value.Name} {stored.Value.Status.Session.Status}").ToListAsync();
        var node = await _desk.Store.Node.ListAsync().Select(stored => $"node {stored.Value.Id} {stored.Value.Status.AgentUpgrade.Status}").ToListAsync();
        var hub = await _desk.Store.Hub.ListAsync().Select(stored => $"hub {stored.Value.Id} {stored.Value.Status.AgentUpgrade.Status}").ToListAsync();
        return string.Join(", ", [.. sessions, .. node, .. hub]);
    }
}
