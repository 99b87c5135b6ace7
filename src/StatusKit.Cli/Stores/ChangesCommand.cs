using System.CommandLine;
using System.Globalization;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary><c>changes [--after N] [--follow]</c>: what changed in the store, of both systems, in order.</summary>
internal static class ChangesCommand
{
    public static Command Create(ConsoleContext context)
    {
        var after = AfterOption();
        var follow = new Option<bool>(
            "--follow",
            "-f")
        {
            Description =
                "Continue with the changes to come, until interrupted; without --after, with those alone."
        };
        var output = OutputOption.CreateForRecords();
        var command = new Command(
            "changes",
            "Shows the changes of the store in order, from the oldest that is kept.") { after, follow, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var isFollowed = parsed.GetValue(follow);
            var last = await store.Sessions.GetSequenceAsync(cancellationToken);
            var position = parsed.GetValue(
                after) ?? (isFollowed ? last : await OldestAsync(store.Sessions, cancellationToken) - 1);
            var changes = ChangeFeed.WatchAsync(
                store, position, isFollowed ? null : Math.Max(last, position), cancellationToken);
            await Guarded(
                () => StoreChange.Show(context.Screen, changes, OutputOption.FormatOf(parsed, output), isFollowed));
            return ExitCodes.Ok;
        });
    }

    /// <summary><c>--after N</c>.</summary>
    public static Option<long?> AfterOption() => new("--after")
    {
        Description = "Begin after the change with this number; 0 is before the first one.",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                result.AddError($"--after '{text}' is not the number of a change.");
                return null;
            }

            return number;
        },
    };

    /// <summary>Shows changes, or says that those asked for are not kept.</summary>
    public static async Task Guarded(Func<Task> show)
    {
        try
        {
            await show();
        }
        catch (ChangesCompactedException e)
        {
            throw new StopException(
                ExitCodes.Unusable, $"--after {e.AfterSequence}: error changes-not-kept {e.Message}");
        }
    }

    private static async Task<long> OldestAsync<T>(IStatusStore<T> store, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        try
        {
            await foreach (var _ in store.WatchAsync(0, new() { BookmarkInterval = TimeSpan.FromTicks(1) },
                cancellationToken))
            {
                break;
            }

            return 1;
        }
        catch (ChangesCompactedException e)
        {
            return e.OldestSequence;
        }
    }
}
