using Xunit.Abstractions;

namespace StatusKit.AspNetCore.Tests.Cfs;

public sealed class TranscriptTests(ITestOutputHelper output)
{
    private const double LeastShare = 0.99;

    [Fact]
    public async Task Upstream_mode_answers_as_the_original_did()
    {
        var played = await PlayAsync(isUpstream: true);
        Assert.Equal(
            [], played.Different.Where(each => Reason(each.Name, each.Step, isUpstream: true) is null).Select(Show));
        Assert.True(
            played.Different.Count <= (1 - LeastShare) * played.Count,
            $"{played.Different.Count} of {played.Count} differ");
    }

    [Fact]
    public async Task Default_mode_differs_by_documented_corrections_only()
    {
        var played = await PlayAsync(isUpstream: false);
        Assert.Equal(
            [], played.Different.Where(each => Reason(each.Name, each.Step, isUpstream: false) is null).Select(Show));
    }

    // Why a step is answered otherwise; null when it should not be.
    private static string? Reason(string name, TranscriptStep step, bool isUpstream) => (name, step) switch
    {
        ("methods-not-allowed", { Path: "/v3//sessions" }) => "a redirect that no client needs",
        (_, { Method: "PATCH" }) when HasNonFinite(step) => "a number that JSON cannot hold is refused",
        ("patch-v3-numbers", _) => "follows a number that was refused, or an equal one of another form (spec cfs Q7)",
        ("patch-v3-wrong-shapes", _) when step.Method == "GET"
            || step.ToString().Contains("\"artifacts\":", StringComparison.Ordinal) =>
                "artifacts are objects (spec cfs Q9)",
        _ when isUpstream => null,
        (_, { Status: 204 }) => "an answer without a body has no media type (spec cfs Q15)",
        (_, { Query: { } query }) when query.EndsWith("%0A", StringComparison.Ordinal) =>
            "no line feed behind an age (spec cfs Q28)",
        ("methods-not-allowed", { Status: 404 }) => "other paths belong to the host",
        _ => null,
    };

    private static bool HasNonFinite(TranscriptStep step) =>
        step.ToString() is var shown
            && (shown.Contains("NaN", StringComparison.Ordinal) || shown.Contains("Infinity", StringComparison.Ordinal)
                || shown.Contains("1E400", StringComparison.Ordinal));

    private static string Show((string Name, TranscriptStep Step, string Difference) each) =>
        $"{each.Name}: {each.Step}: {each.Difference}";

    private async Task<(
        int Count, List<(string Name, TranscriptStep Step, string Difference)> Different)> PlayAsync(bool isUpstream)
    {
        var (count, different) = (0, new List<(string Name, TranscriptStep Step, string Difference)>());
        foreach (var transcript in Transcript.All)
        {
            count += transcript.Steps.Count(step => step.Status is not (null or 500) && step.Path != "/v3/options");
            different.AddRange(
                (await TranscriptReplay.PlayAsync(transcript, isUpstream)).Select(each => (transcript.Name, each.Step, each.Difference)));
        }

        output.WriteLine($"{different.Count} of {count} differ");
        different.ForEach(each => output.WriteLine($"{Reason(each.Name, each.Step, isUpstream)}: {Show(each)}"));
        return (count, different);
    }
}
