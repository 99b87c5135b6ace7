using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Cli.Cray;

/// <summary><c>cfs sessions watch [NAME]</c>: a line for every change of a session, as it happens.</summary>
internal static class WatchSessionsCommand
{
    public static Command Create(ConsoleContext context)
    {
        var name = new Argument<string?>("NAME") { Description = "The session; all unless given.", Arity = ArgumentArity.ZeroOrOne };
        var after = ChangesCommand.AfterOption();
        var output = OutputOption.Create();
        var command = new Command("watch", "Shows every change of sessions as it happens, until it is interrupted.") { name, after, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var position = parsed.GetValue(after) ?? await store.Sessions.GetSequenceAsync(cancellationToken);
            var changes = Watch(store.Sessions, parsed.GetValue(name), position, cancellationToken);
            await ChangesCommand.Guarded(() => StoreChange.Show(context.Screen, changes, OutputOption.IsJson(parsed, output), isFollowed: true));
            return ExitCodes.Ok;
        });
    }

    private static IAsyncEnumerable<StoreChange> Watch(IStatusStore<CfsSession> sessions, string? name, long after, CancellationToken cancellationToken) =>
        sessions.WatchAsync(after, cancellationToken: cancellationToken)
            .Where(change => name is null || change.Id.Name == name)
            .Select(change => StoreChange.From(change, StoreChange.Sessions));
}
