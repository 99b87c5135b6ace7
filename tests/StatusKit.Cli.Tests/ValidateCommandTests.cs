namespace StatusKit.Tests.Console;

public class ValidateCommandTests
{
    [Fact]
    public async Task What_is_odd_in_the_corpus_is_named_with_file_line_column_and_rule()
    {
        var files = Directory.GetFiles(ConsoleRun.Folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

        var run = await ConsoleRun.With(["validate", .. files]);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus-findings.txt")), run.Output);
        Assert.Equal("", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Changes_and_policies_of_the_Exchange_are_understood()
    {
        var changes = await ConsoleRun.With("validate", "../Field/changes-answer.json");
        var policy = await ConsoleRun.Reading("""{"enabled":true,"start":"now","startWindow":0,"agentUpgradePolicy":{"manifest":"m"}}""", "validate");
        var imported = await ConsoleRun.With("import", "../Field/changes-answer.json");

        Assert.Equal(("", 0), (changes.Output + changes.Errors, changes.ExitCode));
        Assert.Equal("", policy.Errors);
        Assert.Equal("../Field/changes-answer.json:1:1 error no-record changes of the Exchange hold no status: 'mirror --exchange' follows them\n", imported.Errors);
    }

    [Fact]
    public async Task Documents_that_are_understood_are_passed_over_in_silence()
    {
        var run = await ConsoleRun.With("validate", "cfs-session-status-0e450a4d28.json", "cfs-session-76c30fc097.json", "../cfs-session.json");

        Assert.Equal(("", "", 0), (run.Output, run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_does_not_keep_the_others_from_being_looked_at()
    {
        var run = await ConsoleRun.Reading("""{"name": "s", "tags": []}""", "validate", "missing.json", "-", "cfs-session-1420b4f199.json");

        Assert.Equal("cfs-session-1420b4f199.json:40:5 warning unknown-member $.target.imageMap: member 'imageMap' is unknown\n", run.Output);
        Assert.Equal("missing.json: error unreadable-file no such file\n-:1:23 error invalid-document $.tags: expected an object, found an array\n", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Without_files_stdin_is_read_and_columns_count_after_the_byte_order_mark()
    {
        const string Text = "\uFEFF{\"name\": \"é😀\", \"x\": 1,\n \"\\u001b[31m\": 2, \"status\": {\"session\": {\"status\": \"done\", \"start_time\": \"\\u202Esoon\", \"succeeded\": true}}, \"ansible\": null}";

        var run = await ConsoleRun.Reading(Text, "validate");

        Assert.Equal("""
            -:1:1 warning byte-order-mark $: a byte order mark before the document
            -:1:10 warning invalid-name $.name: 'é😀' is not a valid session name
            -:1:16 warning unknown-member $.x: member 'x' is unknown
            -:2:2 warning unknown-member $['\u001b[31m']: member '\u001b[31m' is unknown
            -:2:52 warning unknown-word $.status.session.status: 'done' is not a documented value
            -:2:74 warning unreadable-time $.status.session.start_time: '\u202esoon' is not a time
            -:2:101 warning wrong-type $.status.session.succeeded: expected a string, found true
            -:2:120 warning unexpected-null $.ansible: member 'ansible' is null

            """, run.Output);
        Assert.Equal("", run.Errors);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task What_was_tolerated_before_the_place_that_cannot_be_read_is_said_too()
    {
        var run = await ConsoleRun.Reading("{\n  \"name\": \"S\",\n  \"é\": }", "validate", "-");

        Assert.Equal("-:2:11 warning invalid-name $.name: 'S' is not a valid session name\n-:3:3 warning unknown-member $['é']: member 'é' is unknown\n", run.Output);
        Assert.Matches(@"\A-:3:8 error invalid-json [^\n]+\n\z", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    // F06, over the console: refused by what each looks like, and nothing is stored.
    [Fact]
    public async Task Documents_of_neighboring_services_are_refused_by_name()
    {
        var run = await ConsoleRun.Reading("""{"boot_sets":{},"name":"t","enable_cfs":true}""", "validate");
        Assert.Equal("-:1:1 error foreign-document this looks like a BOS session template, which is not a status that StatusKit reads\n", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task F02_A_status_file_with_quotes_in_its_message_is_diagnosed()
    {
        const string File = "{\n    \"agentUpgradePolicyStatus\": {\n        \"status\": \"rollback failed\",\n        \"startTime\": \"0\",\n"
            + "        \"endTime\": \"0\",\n        \"errorMessage\": \"See \"systemctl status\".\"\n    }\n}\n";

        var validated = await ConsoleRun.Reading(File, "validate");
        var diagnosed = await ConsoleRun.Reading(File, "diagnose", "-");

        Assert.StartsWith("-:6:25 warning unescaped-text $.agentUpgradePolicyStatus.errorMessage", validated.Output, StringComparison.Ordinal);
        Assert.Contains("See \"systemctl status\"", diagnosed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F26_A_status_file_of_early_2022_is_diagnosed()
    {
        var run = await ConsoleRun.Reading("""{"status":"failed download","startTime":"0","endTime":"0","errorMessage":""}""", "diagnose", "-");

        Assert.Contains("DownloadFailed", run.Output, StringComparison.Ordinal);
    }
}
