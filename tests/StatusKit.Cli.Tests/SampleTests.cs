namespace StatusKit.Tests.Console;

// The programs of samples/ are run, and their output is compared with what is kept beside the tests.
public class SampleTests
{
    private const int MaxLines = 60;

    public static TheoryData<string> Samples => [.. Directory.EnumerateDirectories(Path.Combine(GoldenFile.Root, "samples")).Select(path => Path.GetFileName(path)!).Where(name => name != "StatusServer").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_it_printed_before(string name)
    {
        var run = await ConsoleProcess.RunProgram(name);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
        GoldenFile.Verify($"tests/StatusKit.Cli.Tests/Samples/{name}.txt", run.Output);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_one_file_of_at_most_60_lines(string name)
    {
        var folder = Path.Combine(GoldenFile.Root, "samples", name);
        Assert.Equal(["Program.cs"], Directory.EnumerateFiles(folder, "*.cs").Select(Path.GetFileName));
        Assert.InRange(File.ReadAllLines(Path.Combine(folder, "Program.cs")).Length, 1, MaxLines);
    }
}
