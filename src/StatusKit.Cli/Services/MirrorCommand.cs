using System.CommandLine;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli.Services;

/// <summary><c>mirror --cfs URL --exchange URL</c>: keeps a store in step with services that have no watch of their
/// own.</summary>
internal static class MirrorCommand
{
    public static Command Create(ConsoleContext context)
    {
        var options = new ServiceOptions();
        var once = new Option<bool>("--once") { Description = "Read everything once, and end." };
        var dashboard = DashboardServer.CreateOption();
        var command = new Command("mirror",
            "Keeps the store in step with the services until it is interrupted, so that others can watch, wait for "
                + "and diagnose its records.") { once, dashboard };
        options.AddTo(command, isFollowed: true);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            if (!options.IsGiven(parsed))
            {
                throw ErrorStyle.Default.Usage("--cfs, --exchange or --agent must be given.");
            }

            using var place = ServicePlace.Open(context, parsed, options, store.Database);
            await using var server =
                await DashboardServer.StartAsync(context, parsed, dashboard, store, cancellationToken);
            await place.PollAsync(context.Screen, cancellationToken);
            context.Screen.WriteError("mirror: up to date");
            if (!parsed.GetValue(once))
            {
                await place.FollowAsync(context.Screen, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }

            return ExitCodes.Ok;
        }, createsStore: true);
    }
}
