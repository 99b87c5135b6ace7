using System.Text;

namespace StatusKit.Tests.Console;

// What people in the field met, over the console; F01 … F29 are the numbers of the reports.
public sealed class FieldImportTests : IDisposable
{
    private const string Complete = """{"name":"s1","status":{"artifacts":[],"session":{"job":"j1","start_time":"2026-03-01T08:00:00","completion_time":"2026-03-01T08:20:00","status":"complete","succeeded":"true"}}}""";
    private const string Running = """{"name":"s1","status":{"artifacts":[],"session":{"job":"j1","start_time":"2026-03-01T08:00:00","completion_time":null,"status":"running","succeeded":"none"}}}""";
    private const string Again = """{"name":"s1","status":{"artifacts":[],"session":{"job":null,"start_time":"2026-03-01T09:00:00","completion_time":null,"status":"pending","succeeded":"none"}}}""";
    private const string StatusFile = """{"agentUpgradePolicyStatus":{"status":"STATE","startTime":"0","endTime":"0","errorMessage":""}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-import-").FullName;
    private readonly ConsoleDesk _desk = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // F01
    [Fact]
    public async Task Import_of_a_v2_document_says_what_is_dropped()
    {
        var run = await Import("""{"name":"s1","status":{"session":{"startTime":"2021-05-01T08:00:00","status":"running","succeeded":"none"},"targets":{"failed":0}},"repo":{"branch":"b"}}""");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("-:1:1 warning dropped-member the store does not keep ", run.Errors);
        Assert.Contains("$.status.targets", run.Errors);
    }

    // F06
    [Fact]
    public async Task A_folder_of_exports_of_neighboring_services_is_refused_file_by_file()
    {
        Write("a.json", """{"boot_sets":{},"name":"t"}""");
        Write("b.json", """{"layers":[],"name":"c"}""");
        Write("c.json", Complete);
        var run = await _desk.Run("import", _folder);
        Assert.Equal(("1 kept, 0 unchanged, 2 refused\n", 2), (run.Output, run.ExitCode));
        Assert.Contains("a.json:1:1 error foreign-document this looks like a BOS session template", run.Errors);
        Assert.Contains("b.json:1:1 error foreign-document this looks like a CFS configuration", run.Errors);
    }

    // F07
    [Fact]
    public async Task The_paths_of_a_tree_of_status_files_say_whose_they_are()
    {
        Write("org1/nmp-a/status.json", StatusFile.Replace("STATE", "failed", StringComparison.Ordinal));
        Write("org1/nmp-b/status.json", StatusFile.Replace("STATE", "initiated", StringComparison.Ordinal));
        var run = await _desk.Run("import", _folder, "--node", "org1/n1");
        Assert.Equal(("2 kept, 0 unchanged, 0 refused\n", ""), (run.Output, run.Errors));
        var shown = await _desk.Run("hzn", "nmstatus", "list");
        Assert.Equal("{\n  \"org1/nmp-a\": \"failed\",\n  \"org1/nmp-b\": \"initiated\"\n}\n\n", shown.Output);
    }

    [Fact]
    public async Task Two_files_for_one_record_are_both_refused()
    {
        Write("a.json", Complete);
        Write("b.json", Running);
        var run = await _desk.Run("import", _folder);
        Assert.Equal(("0 kept, 0 unchanged, 1 refused\n", 2), (run.Output, run.ExitCode));
        Assert.Equal($"{_folder}/b.json: error two-files 's1' is in '{_folder}/a.json' too, and the two differ: neither is imported\n", run.Errors);
    }

    [Fact]
    public async Task Two_files_that_agree_on_a_record_are_imported()
    {
        Write("a.json", Complete);
        Write("b.json", $"[{Complete}]");
        Assert.Equal(("1 kept, 1 unchanged, 0 refused\n", 0), await Ended(_desk.Run("import", _folder)));
    }

    // F10
    [Fact]
    public async Task An_older_snapshot_of_a_run_changes_nothing()
    {
        await Import(Complete);
        var run = await Import(Running);
        Assert.Equal(("0 kept, 1 unchanged, 0 refused\n", 0), (run.Output, run.ExitCode));
        Assert.Equal("-: warning older-snapshot the stored record of this run of 's1' is newer: its status is 'complete', not 'running'\n", run.Errors);
    }

    [Fact]
    public async Task A_newer_snapshot_and_another_run_replace_what_is_stored()
    {
        await Import(Running);
        Assert.Equal(("1 kept, 0 unchanged, 0 refused\n", 0), await Ended(Import(Complete)));
        Assert.Equal(("1 kept, 0 unchanged, 0 refused\n", 0), await Ended(Import(Again)));
    }

    // F13
    [Fact]
    public async Task Prune_deletes_what_a_complete_list_lacks()
    {
        await Import(Complete + Again.Replace("s1", "s2", StringComparison.Ordinal));
        var run = await _desk.Run(["import", "-", "--prune"], Encoding.UTF8.GetBytes($$"""{"next":null,"sessions":[{{Complete}}]}"""));
        Assert.Equal(("0 kept, 1 unchanged, 0 refused, 1 deleted\n", 0), (run.Output, run.ExitCode));
    }

    [Theory]
    [InlineData("""{"next":{"after_id":"s1"},"sessions":[SESSION]}""")] // F14
    [InlineData("SESSION")]
    public async Task Prune_needs_a_complete_list(string document)
    {
        var run = await _desk.Run(["import", "-", "--prune"], Encoding.UTF8.GetBytes(document.Replace("SESSION", Complete, StringComparison.Ordinal)));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--prune: error no-complete-list ", run.Errors);
    }

    // F14
    [Fact]
    public async Task A_page_is_not_taken_for_the_list()
    {
        var run = await Import($$"""{"next":{"after_id":"s1"},"sessions":[{{Complete}}]}""");
        Assert.Equal("-:1:1 warning page this is one page of a list: more sessions follow after 's1'\n", run.Errors);
    }

    // F15
    [Fact]
    public async Task Documents_one_after_another_are_all_read()
    {
        var second = Running.Replace("s1", "s2", StringComparison.Ordinal);
        Assert.Equal(("2 kept, 0 unchanged, 0 refused\n", 0), await Ended(Import($"{Complete}\n{second}\n")));
        var diagnosed = await ConsoleRun.Reading($"{Complete}\n{second}\n", "diagnose", "-");
        Assert.Contains("s1: ok", diagnosed.Output);
        Assert.Contains("s2: ", diagnosed.Output);
    }

    [Fact]
    public async Task A_position_in_a_later_document_is_one_in_the_file()
    {
        var run = await ConsoleRun.Reading("{\"name\":\"a\"}\n{\"name\":\"b\",\"ansible\":{},\"x\":1} {\"name\":3}", "validate", "-");
        Assert.Equal("-:2:26 warning unknown-member $.x: member 'x' is unknown\n", run.Output);
        Assert.StartsWith("-:2:41 error invalid-document $.name: ", run.Errors);
    }

    // F18, and the same in YAML: what the original prints is read.
    [Theory]
    [InlineData("toml")]
    [InlineData("yaml")]
    public async Task What_cray_prints_by_default_is_read(string format)
    {
        await Import(Complete);
        foreach (var version in new[] { "v3", "v2" })
        {
            var list = await _desk.Run("cray", "cfs", version, "sessions", "list", "--format", format);
            var one = await _desk.Run("cray", "cfs", version, "sessions", "describe", "s1", "--format", format);
            Assert.Equal(("1 kept, 0 unchanged, 0 refused\n", 0), await Ended(new ConsoleDesk().Run(["import", "-"], list.Utf8Output)));
            Assert.Equal(("1 kept, 0 unchanged, 0 refused\n", 0), await Ended(new ConsoleDesk().Run(["import", "-"], one.Utf8Output)));
        }
    }

    [Fact]
    public async Task Broken_TOML_is_one_line()
    {
        var run = await ConsoleRun.Reading("name = \"a\"\nstatus = [\n", "validate", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"\A-: error invalid-toml [^\n]+\n\z", run.Errors);
    }

    // F19
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_PowerShell_redirects_is_read(bool isBigEndian)
    {
        var encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] document = [.. encoding.GetPreamble(), .. encoding.GetBytes(Complete)];
        Assert.Equal(("1 kept, 0 unchanged, 0 refused\n", 0), await Ended(_desk.Run(["import", "-"], document)));
    }

    // F20, F21, and the log of events
    [Theory]
    [InlineData("""{"session_ids":["a","b"]}""", "this is the answer of a multi-delete: it holds names of sessions, and no status")]
    [InlineData("""[{"image_id":"a","result_id":"b","type":"ims_customized_image"}]""", "these are the artifacts of a CFS session alone, without its status")]
    [InlineData("""["2022-06-30 07:21:50:   New node management policy status created for policy o/p."]""", "this is an event log of hzn: it reports what happened, and holds no status")]
    public async Task What_holds_no_status_is_named(string document, string message)
    {
        var run = await Import(document);
        Assert.Equal($"-:1:1 error no-status {message}\n", run.Errors);
    }

    private static async Task<(string Output, int ExitCode)> Ended(Task<ConsoleRun> started)
    {
        var run = await started;
        return (run.Output + run.Errors, run.ExitCode);
    }

    private Task<ConsoleRun> Import(string document) => _desk.Run(["import", "-"], Encoding.UTF8.GetBytes(document));

    private void Write(string file, string document)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, document);
    }
}
