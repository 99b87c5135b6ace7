using StatusKit.Cfs;

namespace StatusKit.Tests.Console;

public class CfsCommandTests
{
    private const string Documented = "../cfs-session.json";

    [Fact]
    public async Task A_patch_is_merged_into_the_record_in_the_form_of_v3()
    {
        // A v2 record and a v3 patch: the words rise, the job is set once, what nobody knows is kept.
        const string Record = """{"name":"s","x":1.0,"status":{"session":{"status":"pending","startTime":"2023-08-28T15:08:48","succeeded":"none"}}}""";
        using var patch = new TemporaryFile("""{"status":{"session":{"status":"running","job":"j","completion_time":""},"artifacts":[{"image_id":"i"}]}}""");

        var run = await ConsoleRun.Reading(Record, "sessions", "merge", "-", patch.Path);

        Assert.Equal("""
            {
              "name": "s",
              "status": {
                "artifacts": [
                  {
                    "image_id": "i"
                  }
                ],
                "session": {
                  "job": "j",
                  "start_time": "2023-08-28T15:08:48",
                  "status": "running",
                  "succeeded": "none"
                }
              },
              "x": 1.0
            }

            """, run.Output);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_prints_the_record_too()
    {
        var run = await ConsoleRun.Reading("""{"status":{"session":{"status":"running","succeeded":"unknown"}}}""", "sessions", "merge", Documented, "-");

        Assert.Equal(File.ReadAllBytes(Path.Combine(ConsoleRun.Folder, Documented)), run.Utf8Output);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task A_job_that_is_set_is_refused_in_v3_and_taken_in_v2()
    {
        const string Patch = """{"status":{"session":{"job":"other","startTime":"2024-01-01T00:00:00"}}}""";

        var v3 = await ConsoleRun.Reading(Patch, "sessions", "merge", Documented, "-");
        var v2 = await ConsoleRun.Reading(Patch, "sessions", "merge", Documented, "-", "--v2");

        Assert.Equal("-:1:1 error JobAlreadySet Session example could not be patched: status.session.job field cannot be updated after it has been set; current value: cfs-4d1084f7-7f14-4bc0-a98a-ab22a18d3734, patch value: other\n", v3.Errors);
        Assert.Equal(("", 9), (v3.Output, v3.ExitCode));
        var merged = CfsJson.V3.Session.Read(v2.Utf8Output).Status.Session;
        Assert.Equal(("other", "2024-01-01T00:00:00", 0), (merged.Job, merged.StartTime.ToString(), v2.ExitCode));
    }

    [Theory]
    [InlineData("""{"tags":{}}""", "-:1:2 error invalid-document $.tags: member 'tags' is rejected: Only status can be updated after session creation\n", Documented, "-")]
    [InlineData("""{"status":{}}""", "-:1:1 error invalid-document $: member 'name' is missing\n", "-", Documented)]
    [InlineData("", "missing.json: error unreadable-file no such file\n", Documented, "missing.json")]
    [InlineData("", "usage: Only one of RECORD and PATCH can be stdin. Try --help.\n", "-", "-")]
    public async Task What_cannot_be_merged_is_one_line(string stdin, string error, string record, string patch)
    {
        var run = await ConsoleRun.Reading(stdin, "sessions", "merge", record, patch);

        Assert.Equal((error, "", 2), (run.Errors, run.Output, run.ExitCode));
    }
}
