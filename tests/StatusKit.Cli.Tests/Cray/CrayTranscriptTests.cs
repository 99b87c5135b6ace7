using System.Globalization;

namespace StatusKit.Tests.Console;

public class CrayTranscriptTests
{
    /// <summary>Over a store, and over a service behind HTTP; what differs is in <c>differences.txt</c>, with the reasons.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recorded_commands_do_what_the_original_did(bool overHttp)
    {
        using var transcript = new CrayTranscript();
        var different = new List<string>();
        foreach (var recorded in transcript.Commands)
        {
            var run = await transcript.RunAsync(recorded, overHttp);
            if (!recorded.IsSame(run))
            {
                different.Add(string.Create(CultureInfo.InvariantCulture, $"{recorded.Number}: {string.Join(' ', recorded.Arguments)}"));
            }
        }

        string[] listed = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cray", "differences.txt")).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split(" -- ")[0])];
        Assert.Equal(listed, different);
        var succeeded = transcript.Commands.Count(c => c.ExitCode == 0);
        var numbers = different.Select(line => int.Parse(line.Split(':')[0], CultureInfo.InvariantCulture)).ToHashSet();
        var missed = transcript.Commands.Count(c => c.ExitCode == 0 && numbers.Contains(c.Number));
        Assert.InRange(missed, 0, 0.03 * succeeded);
        Assert.InRange(different.Count - missed, 0, 0.05 * (transcript.Commands.Count - succeeded));
    }
}
