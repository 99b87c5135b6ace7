using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Steps;

/// <summary>A store of which the n-th step of a call fails.</summary>
/// <param name="Store">The store whose steps fail.</param>
/// <param name="Direct">The same records, without failures.</param>
/// <param name="Arm">Makes the n-th step from here on fail.</param>
/// <param name="Disarm">Ends the failures, and returns whether there was one; false where only an exception shows it.</param>
internal sealed record StepTarget(IStatusStore<Light> Store, IStatusStore<Light> Direct, Action<int> Arm, Func<bool> Disarm);

/// <summary>R-15: the n-th step of each operation fails, for each n: the write is whole or absent, and the next call works.</summary>
internal static class StepTrials
{
    private static readonly Light[] Before = [new("a", "red", 1), new("b", "red", 1), new("a", "red", 2), new("c", "green", 3)];

    private static readonly (string Name, Func<IStatusStore<Light>, CancellationToken, Task> Run)[] Operations =
    [
        ("create", async (store, token) => await store.CreateAsync(new("new", "red", 1), token)),
        ("replace", async (store, token) => await store.ReplaceAsync(new("a", "green", 9), (await store.GetAsync(new("a"), token))!.Sequence, token)),
        ("put many", async (store, token) => await store.PutManyAsync([new("a", "dark", 7), new("new", "red", 1), new("b", "amber", 8)], token)),
        ("update", async (store, token) => await store.UpdateAsync(new("b"), light => StatusUpdate.Applied(light with { Number = 5 }), TimeSpan.FromMinutes(1), token)),
        ("delete", async (store, token) => await store.DeleteAsync(new("c"), token)),
        ("delete many", async (store, token) => await store.DeleteManyAsync(new() { States = ["green"] }, token)),
        ("list", async (store, token) => await store.ListAsync(null, token).CountAsync(token)),
        ("count", async (store, token) => await store.CountAsync(null, token)),
        ("history", async (store, token) => await store.HistoryAsync(new("a"), token).CountAsync(token)),
    ];

    /// <summary>Runs all operations; returns how many steps failed, and what went wrong.</summary>
    /// <param name="open">A store of its own for each call.</param>
    /// <param name="isExpected">Whether callers are prepared for the exception.</param>
    /// <param name="isUnknown">Whether the exception says that the write may have happened; after any other it must not have.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<(int Failed, int Unknown, string? Problem)> RunAsync(
        Func<Task<StepTarget>> open, Func<Exception, bool> isExpected, Func<Exception, bool> isUnknown, CancellationToken cancellationToken)
    {
        var (failed, unknown) = (0, 0);
        foreach (var (name, run) in Operations)
        {
            var (before, after) = (await ExpectedAsync((_, _) => Task.CompletedTask), await ExpectedAsync(run));
            for (var (step, isFailing) = (1, true); isFailing; step++)
            {
                var target = await open();
                await target.Direct.PutManyAsync(Before, cancellationToken);
                await target.Store.GetAsync(new("a"), cancellationToken);
                target.Arm(step);
                var error = await ErrorOfAsync(() => run(target.Store, cancellationToken));
                isFailing = target.Disarm() || error is not null;
                failed += isFailing ? 1 : 0;
                unknown += error is not null && isUnknown(error) ? 1 : 0;
                var found = await ContentAsync(target.Direct);
                if (Problem(error, found) is { } problem)
                {
                    return (failed, unknown, $"{name}, step {step}: {problem}; {error}");
                }

                if (await ErrorOfAsync(async () => await target.Store.PutAsync(new("next", "red"), cancellationToken)) is { } next)
                {
                    return (failed, unknown, $"{name}, step {step}: the next call failed: {next}");
                }
            }

            string? Problem(Exception? error, string found) =>
                error is not null && !isExpected(error) ? "an exception that callers do not expect"
                : error is null && found != after ? $"it succeeded, but there is {found}"
                : error is not null && found != before && found != after ? $"half a write: {found}"
                : error is not null && found != before && !isUnknown(error) ? "it failed, but it was written"
                : null;
        }

        return (failed, unknown, null);
    }

    private static async Task<string> ExpectedAsync(Func<IStatusStore<Light>, CancellationToken, Task> run)
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await store.PutManyAsync(Before);
        await run(store, default);
        return await ContentAsync(store);
    }

    private static async Task<Exception?> ErrorOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    // The records and the history of each.
    private static async Task<string> ContentAsync(IStatusStore<Light> store)
    {
        var lines = new List<string>();
        foreach (var name in new[] { "a", "b", "c", "new" })
        {
            var stored = await store.GetAsync(new(name));
            var history = await store.HistoryAsync(new(name)).Select(change => $"{change.Kind} {change.Value?.Colour} {change.Value?.Number}").ToListAsync();
            lines.Add($"{name}: {stored?.Value.Colour} {stored?.Value.Number} ({string.Join(", ", history)})");
        }

        return string.Join("; ", lines);
    }
}
