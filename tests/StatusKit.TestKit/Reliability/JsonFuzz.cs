using System.Text;

namespace StatusKit.TestKit;

/// <summary>What came of reading broken documents.</summary>
/// <param name="Documents">How many were read.</param>
/// <param name="Read">How many were read whole.</param>
/// <param name="Refused">How many were refused with a path and a position.</param>
/// <param name="Failure">The first that did anything else, with what is needed to repeat it; null when there is none.</param>
public sealed record FuzzRun(long Documents, long Read, long Refused, string? Failure);

/// <summary>Reads broken documents of the wire forms in turn.</summary>
public static class JsonFuzz
{
    /// <summary>Reads so many documents, or fewer when it is stopped; the same ones for the same seed.</summary>
    public static FuzzRun Run(IReadOnlyList<JsonTarget> targets, long documents, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var mutators = targets.Select(target => new JsonMutator(random, target.Documents)).ToList();
        var (count, read) = (0L, 0L);
        while (count < documents && !stop.IsCancellationRequested)
        {
            var at = (int)(count++ % targets.Count);
            var document = mutators[at].Mutate(targets[at].Documents[random.Next(targets[at].Documents.Count)]);
            try
            {
                read += targets[at].IsRead(document) ? 1 : 0;
            }
            catch (Exception e)
            {
                return new(count, read, count - read - 1, $"{targets[at].Name}, seed {seed}, document {count}: {Convert.ToBase64String(document)}\n{Encoding.UTF8.GetString(document)}\n{e}");
            }
        }

        return new(count, read, count - read, null);
    }
}
