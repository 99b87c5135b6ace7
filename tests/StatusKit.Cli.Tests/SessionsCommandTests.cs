using StatusKit.Cfs;

namespace StatusKit.Tests.Console;

public class SessionsCommandTests
{
    private const string Created = """
        {
          "ansible": {
            "config": "cfs-default-ansible-cfg",
            "limit": "",
            "passthrough": "",
            "verbosity": 0
          },
          "configuration": {
            "limit": "",
            "name": "c"
          },
          "debug_on_failure": false,
          "logs": null,
          "name": "s1",
          "status": {
            "artifacts": [],
            "session": {
              "completion_time": null,
              "ims_job": null,
              "job": null,
              "start_time": "2026-03-02T08:00:00",
              "status": "pending",
              "succeeded": "none"
            }
          },
          "tags": {},
          "target": {
            "definition": "dynamic",
            "groups": [],
            "image_map": []
          }
        }

        """;

    private readonly ConsoleDesk _desk = new();

    [Fact]
    public async Task A_session_is_created_described_and_deleted_as_the_original_shows_it()
    {
        var created = await Cray("create", "--name", "s1", "--configuration-name", "c", "--format", "json");
        var described = await Cray("describe", "s1");
        var deleted = await Cray("delete", "s1");
        var gone = await Cray("delete", "s1");

        Assert.Equal((Created, "", 0), (created.Output, created.Errors, created.ExitCode));
        Assert.Equal((Created, "", 0), (described.Output, described.Errors, described.ExitCode));
        Assert.Equal(("\n", "", 0), (deleted.Output, deleted.Errors, deleted.ExitCode)); // the answer has no body
        Fails(gone, "delete", "[OPTIONS] SESSION_NAME", "Session not found.: Session s1 could not be found");
    }

    [Fact]
    public async Task All_options_of_creation_come_into_the_record()
    {
        const string Image = "3f1c0e7a-5d0c-4a53-a9b4-8b9ff0c5f0a1";
        var run = await Cray(
            "create", "--name", "s2", "--configuration-name", "c", "--configuration-limit", "0,1", "--ansible-limit", "x1", "--ansible-config", "own", "--ansible-verbosity", "2",
            "--ansible-passthrough", "-e a=b", "--target-definition", "image", "--target-group", "Compute", $"{Image} , {Image}", "--target-group", "Other", Image,
            "--target-image-map", Image, "new", "--tags", " a = 1 ,b=2=3,a=4", "--debug-on-failure", "True");

        var session = CfsJson.V3.Session.Read(run.Utf8Output);
        Assert.Equal(("0,1", "x1", "own", 2, "-e a=b", true), (session.Configuration.Limit, session.Ansible.Limit, session.Ansible.Config, session.Ansible.Verbosity, session.Ansible.Passthrough, session.DebugOnFailure));
        Assert.Equal(("image", "Compute", "Other", 2), (session.Target.Definition, session.Target.Groups[0].Name, session.Target.Groups[1].Name, session.Target.Groups[0].Members.Length));
        Assert.Equal([Image, Image], session.Target.Groups[0].Members.AsEnumerable()); // trimmed
        Assert.Equal((Image, "new"), (session.Target.ImageMap[0].SourceId, session.Target.ImageMap[0].ResultName));
        Assert.Equal([KeyValuePair.Create("a", "4"), KeyValuePair.Create("b", "2")], session.Tags); // the later one; what stands behind a second '=' is dropped
    }

    // The service's answers (spec cfs 2.6), and what the original's own command line refuses.
    [Theory]
    [InlineData("Conflicting session name: A session with the name taken already exists", "--name", "taken", "--configuration-name", "c")]
    [InlineData("Bad Request: 'S' is not a valid session name: 1 to 45 of a-z, 0-9, '-' and '.' - 'name'", "--name", "S", "--configuration-name", "c")]
    [InlineData("Bad Request: 'dynamic' target definitions must not contain groups specifications.", "--name", "s", "--configuration-name", "c", "--target-group", "a", "b")]
    [InlineData("Bad Request: At least one target group must be specified.", "--name", "s", "--configuration-name", "c", "--target-definition", "spec")]
    [InlineData("Bad Request: Group members must not be blank.", "--name", "s", "--configuration-name", "c", "--target-definition", "spec", "--target-group", "a", "b,")]
    [InlineData("Bad Request: Error validating ansible-passthrough: unrecognized arguments: -x", "--name", "s", "--configuration-name", "c", "--ansible-passthrough=-x")]
    [InlineData("Bad Request: 7 is not 0 to 4 - 'ansible_verbosity'", "--name", "s", "--configuration-name", "c", "--ansible-verbosity", "7")]
    [InlineData("Invalid value for '--ansible-verbosity': x is not a valid integer", "--name", "s", "--configuration-name", "c", "--ansible-verbosity", "x")]
    [InlineData("Invalid value for '--debug-on-failure': maybe is not a valid boolean", "--name", "s", "--configuration-name", "c", "--debug-on-failure", "maybe")]
    [InlineData("Missing option '--name'.", "--configuration-name", "c")]
    [InlineData("Missing option '--configuration-name'.", "--name", "s")]
    public async Task What_cannot_be_created_ends_as_in_the_original(string error, params string[] arguments)
    {
        await Cray("create", "--name", "taken", "--configuration-name", "c");

        Fails(await Cray(["create", .. arguments]), "create", "[OPTIONS]", error);
        Assert.Equal(1, await _desk.Store.Sessions.ListAsync().CountAsync());
    }

    [Fact]
    public async Task A_tag_without_a_value_ends_with_1_as_the_originals_traceback_does()
    {
        var run = await Cray("create", "--name", "s", "--configuration-name", "c", "--tags", "a=1,b");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Error: Invalid value for '--tags': 'b' is not key=value.\n", run.Errors);
    }

    [Fact]
    public async Task A_list_comes_in_pages_that_say_how_to_go_on()
    {
        foreach (var name in (string[])["b", "a", "c"])
        {
            await Cray("create", "--name", name, "--configuration-name", "c", "--tags", $"x={name}");
        }

        var first = CfsJson.V3.SessionList.Read((await Cray("list", "--limit", "2", "--min-age", "0m", "--status", "")).Utf8Output);
        var second = CfsJson.V3.SessionList.Read((await Cray("list", "--limit", "2", "--after-id", first.Next!.AfterId!)).Utf8Output);

        Assert.Equal(["a", "b"], first.Sessions.Select(session => session.Name));
        Assert.Equal(("b", 2, "0m", "", null), (first.Next.AfterId, first.Next.Limit, first.Next.MinAge, first.Next.Status, first.Next.Tags));
        Assert.Equal(["c"], second.Sessions.Select(session => session.Name));
        Assert.Null(second.Next);
        Assert.Equal("{\n  \"next\": null,\n  \"sessions\": []\n}\n", (await Cray("list", "--tags", "x=d")).Output);
        Assert.Equal("{\n  \"next\": null,\n  \"sessions\": []\n}\n", (await Cray("list", "--status", "complete", "--succeeded", "true", "--name-contains", "a")).Output);
    }

    [Theory]
    [InlineData("Invalid value for '--status': invalid choice: done. (choose from pending, running, complete, )", "--status", "done")]
    [InlineData("Error parsing the tags provided.: ", "--tags", "a")] // no detail
    [InlineData("Invalid value for '--limit': abc is not a valid integer", "--limit", "abc")]
    public async Task A_wrong_filter_ends_as_in_the_original(string error, string option, string value) =>
        Fails(await Cray("list", option, value), "list", "[OPTIONS]", error);

    [Fact]
    public async Task A_missing_session_and_a_missing_name_end_as_in_the_original()
    {
        Fails(await Cray("describe", "nosuch"), "describe", "[OPTIONS] SESSION_NAME", "Session not found.: Session nosuch could not be found");
        Fails(await Cray("describe", ""), "describe", "[OPTIONS] SESSION_NAME", "Not Found: There is no such address.");
        Fails(await Cray("describe"), "describe", "[OPTIONS] SESSION_NAME", "Missing argument 'SESSION_NAME'.");
    }

    [Fact]
    public async Task An_update_merges_by_the_rules_and_shows_the_session()
    {
        await Cray("create", "--name", "s1", "--configuration-name", "c");
        _desk.Now = _desk.Now.AddMinutes(3);

        var table = await Sessions("update", "s1", "--status", "running", "--job", "j");
        var back = await Sessions("update", "s1", "--status", "pending");
        var json = await _desk.Run(["sessions", "update", "s1", "-", "-o", "json"], """{"status":{"session":{"status":"complete","succeeded":"false","completion_time":"2026-03-02T08:02:59"}}}"""u8.ToArray());
        var job = await Sessions("update", "s1", "--job", "k");

        Assert.Equal("NAME  STATUS   OUTCOME  AGE   DURATION\ns1    running  -        3m0s  -\n", table.Output);
        Assert.Equal(table.Output, back.Output); // a session never goes back
        var run = CfsJson.V3.Session.Read(json.Utf8Output).Status.Session;
        Assert.Equal((CfsSessionState.Complete, CfsOutcome.False, "j"), (run.Status, run.Succeeded, run.Job));
        Assert.Equal(("s1: error JobAlreadySet Session s1 could not be patched: status.session.job field cannot be updated after it has been set; current value: j, patch value: k\n", 9), (job.Errors, job.ExitCode));
        Assert.Equal((0, 0, 0), (table.ExitCode, back.ExitCode, json.ExitCode));
    }

    [Theory]
    [InlineData(3, "nosuch: error not-found there is no such session\n", "nosuch", "--status", "running")]
    [InlineData(2, "usage: --status 'Running' is not one of pending, running, complete. Try --help.\n", "s", "--status", "Running")]
    [InlineData(2, "usage: Either PATCH or the words of it as options must be given, and not both. Try --help.\n", "s")]
    [InlineData(2, "missing.json: error unreadable-file no such file\n", "s", "missing.json")]
    public async Task What_cannot_be_updated_is_one_line(int exitCode, string error, params string[] arguments)
    {
        var run = await Sessions(["update", .. arguments]);

        Assert.Equal((exitCode, error, ""), (run.ExitCode, run.Errors, run.Output));
    }

    [Theory]
    [InlineData("true", 0, "s1: succeeded, final; started 2026-03-02T08:00:00Z\n")]
    [InlineData("false", 1, "s1: failed, final; started 2026-03-02T08:00:00Z\n")]
    [InlineData("unknown", 1, "s1: ended, final; started 2026-03-02T08:00:00Z\n")]
    public async Task Waiting_ends_with_the_session_and_says_how(string succeeded, int exitCode, string output)
    {
        await Cray("create", "--name", "s1", "--configuration-name", "c");
        await using var waiting = _desk.Start("sessions", "wait", "s1");
        await waiting.UntilErrors("s1: pending\n");
        await Sessions("update", "s1", "--status", "running");
        await Sessions("update", "s1", "--status", "complete", "--succeeded", succeeded);
        var run = await waiting.End();

        Assert.Equal((output, "s1: pending\ns1: running\ns1: complete\n", exitCode), (run.Output, run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task Waiting_for_what_is_not_there_and_for_what_does_not_end()
    {
        await Cray("create", "--name", "s1", "--configuration-name", "c");

        var missing = await Sessions("wait", "nosuch");
        var late = await Sessions("wait", "s1", "--timeout", "0s");
        var json = await Sessions("wait", "s1", "--timeout", "0s", "-o", "json");
        var wrong = await Sessions("wait", "s1", "--timeout", "soon");

        Assert.Equal((3, "There is no 'nosuch'.\n"), (missing.ExitCode, missing.Errors));
        Assert.Equal((4, "s1: pending\n's1' was waited for 0 s; it was 'pending', unchanged since 2026-03-02T08:00:00Z. The session has been pending for 0 s.\n"), (late.ExitCode, late.Errors));
        Assert.Equal((4, """{"name":"s1","wait":"timedOut","status":"pending","outcome":"-","reason":"Starting","message":"The session has been pending for 0 s."}""" + "\n"), (json.ExitCode, json.Output));
        Assert.Equal((2, "usage: --timeout 'soon' is not up to 6 digits and one of s, m, h, d. Try --help.\n"), (wrong.ExitCode, wrong.Errors));
    }

    [Fact]
    public async Task Watching_shows_the_changes_of_sessions_until_it_is_interrupted()
    {
        await Cray("create", "--name", "s1", "--configuration-name", "c");
        await Cray("create", "--name", "s2", "--configuration-name", "c");
        await using var watching = _desk.Start("sessions", "watch", "s2", "--after", "0");
        await Cray("delete", "s2");
        await watching.Until("deleted");
        var run = await watching.Interrupt();

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("""
            SEQUENCE  AT                    WHERE     CHANGE   STATUS               OUTCOME    NAME
                   2  2026-03-02T08:00:00Z  sessions  created  pending              -          s2
                   3  2026-03-02T08:00:00Z  sessions  deleted  pending              -          s2

            """, run.Output);
    }

    private static void Fails(ConsoleRun run, string verb, string arguments, string error)
    {
        Assert.Equal($"Usage: cray cfs v3 sessions {verb} {arguments}\nTry 'cray cfs v3 sessions {verb} -h' for help.\n\nError: {error}\n", run.Errors);
        Assert.Equal(("", 2), (run.Output, run.ExitCode));
    }

    private Task<ConsoleRun> Cray(params string[] arguments) => _desk.Run(["cray", "cfs", "v3", "sessions", .. arguments, "--format", "json"]);

    private Task<ConsoleRun> Sessions(params string[] arguments) => _desk.Run(["sessions", .. arguments]);
}
