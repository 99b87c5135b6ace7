using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace StatusKit.Tests;

/// <summary>Published documents, broken at random: they are read whole, or refused with a path; nothing else happens.</summary>
public class JsonMutationTests
{
    [Fact]
    [Trait("Trial", "R-17")]
    public void Broken_documents_are_read_whole_or_refused()
    {
        const int Quick = 100_000;
        var (wanted, share) = (Trials.Rounds(Trials.Scale(Quick), 50_000_000L), Quick * (Trials.AreLong ? 5 : 1) / JsonTarget.All.Count);
        var (start, documents, runs) = (Stopwatch.GetTimestamp(), 0L, new ConcurrentDictionary<string, FuzzRun>());
        for (var seed = 1; documents < wanted && Stopwatch.GetElapsedTime(start) < TimeSpan.FromHours(1); seed++)
        {
            Parallel.ForEach(JsonTarget.All, new() { MaxDegreeOfParallelism = 2 }, target =>
            {
                var run = JsonFuzz.Run([target], share, seed, CancellationToken.None);
                runs.AddOrUpdate(target.Name, run, (_, before) => new(before.Documents + run.Documents, before.Read + run.Read, before.Refused + run.Refused, before.Failure ?? run.Failure));
            });
            documents = runs.Values.Sum(run => run.Documents);
            TrialReport.Add(new()
            {
                Trial = "R-17",
                Subject = $"broken documents of {runs.Count} wire forms",
                Rounds = documents,
                Lost = runs.Values.Count(run => run.Failure is not null),
                Note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{runs.Values.Sum(run => run.Read):N0} read whole, {runs.Values.Sum(run => run.Refused):N0} refused with a path, in {Stopwatch.GetElapsedTime(start).TotalMinutes:0} minutes"),
            });
            Assert.All(runs.Values, run => Assert.True(run.Failure is null, run.Failure));
        }

        Assert.All(runs, run => Assert.True(run.Value.Read > share / 50 && run.Value.Refused > share / 50, $"{run.Key}: {run.Value.Read} read, {run.Value.Refused} refused: one side was hardly tried"));
    }

    [Fact]
    [Trait("Control", "R-17")]
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
