namespace StatusKit.Tests;

/// <summary>Published documents, broken at random: they are read whole, or refused with a path; nothing else happens.</summary>
[Trait("Trial", "R-17")]
public class JsonMutationTests
{
    public static TheoryData<string> Targets => [.. JsonTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Broken_documents_are_read_whole_or_refused(string name)
    {
        var target = JsonTarget.All.Single(target => target.Name == name);
        var cases = Trials.Scale(100_000 / JsonTarget.All.Count);
        var run = JsonFuzz.Run([target], cases, seed: 1, CancellationToken.None);
        Assert.True(run.Failure is null, run.Failure);
        Assert.True(run.Read > cases / 50 && run.Refused > cases / 50, $"{run.Read} read, {run.Refused} refused: one side was hardly tried");
    }

    [Fact]
    public void A_reader_that_fails_otherwise_is_caught()
    {
        // What System.Text.Json alone does with a lone surrogate: it reads it, and fails where the string is needed.
        var naive = new JsonTarget("naive", JsonTarget.All[0].Documents, document =>
        {
            using var json = System.Text.Json.JsonDocument.Parse(document);
            return json.RootElement.EnumerateObject().All(member => member.Name.Length >= 0 && member.Value.ToString().Length >= 0);
        });
        Assert.NotNull(JsonFuzz.Run([naive], 20_000, seed: 1, CancellationToken.None).Failure);
    }
}
