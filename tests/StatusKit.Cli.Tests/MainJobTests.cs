
namespace StatusKit.Tests.Console;

public class MainJobTests
{
    [Fact]
    public async Task Without_arguments_upgrades_and_a_session_are_driven_to_their_end_and_understood()
    {
        var run = await ConsoleProcess.Run();

        GoldenFile.Verify("tests/StatusKit.Cli.Tests/main-job.txt", run.Output);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task The_documented_records_are_reached_byte_for_byte()
    {
        var run = await ConsoleRun.With();

        foreach (var (file, length) in ((string, int)[])[("cfs-session.json", 637), ("nmp-status.json", 422)])
        {
            var documented = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, file));
            Assert.Equal(length, documented.Length);
            Assert.True(run.Utf8Output.AsSpan().IndexOf(documented) > 0);
        }

        Assert.DoesNotContain((byte)0x1B, run.Utf8Output);
        Assert.DoesNotContain((byte)'\r', run.Utf8Output);
    }

    [Fact]
    public async Task A_store_that_has_the_records_already_is_left_alone()
    {
        using var folder = new SqliteFolder();
        var file = folder.NewFile();

        var first = await ConsoleProcess.Run("--store", file);
        var again = await ConsoleProcess.Run("--store", file);

        Assert.Equal(("", 0), (first.Errors, first.ExitCode));
        Assert.Equal(("org/sample-node org/sample-nmp: error exists the store holds it already: the run without arguments wants a new file\n", 9), (again.Errors, again.ExitCode));
    }

    [Theory]
    [InlineData("format", "--to", "xml")] // no such form
    [InlineData("format", "--from", "cfs-v3")] // a form, not a kind
    [InlineData("format", "one", "two")]
    [InlineData("explain")]
    [InlineData("format", "--to")]
    public async Task Wrong_usage_is_one_line_on_stderr(params string[] arguments)
    {
        var run = await ConsoleRun.With(arguments);

        Assert.Matches(@"\Ausage: [^\n]+ Try --help\.\n\z", run.Errors);
        Assert.Empty(run.Output);
        Assert.Equal(2, run.ExitCode);
    }
}
