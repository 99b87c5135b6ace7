namespace StatusKit.Tests.Console;

public class MainJobTests
{
    [Fact]
    public async Task Without_arguments_the_documented_records_are_shown_and_understood()
    {
        var run = await ConsoleRun.With();

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Console", "main-job.txt")), run.Output);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_documented_records_are_shown_byte_for_byte_and_a_pipe_gets_no_escape_codes()
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
