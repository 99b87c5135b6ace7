using System.CommandLine;
using StatusKit.Cli.Services;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>What a verb does with a store.</summary>
internal delegate Task<int> StoreAction(ParseResult parsed, Store store, CancellationToken cancellationToken);

/// <summary>What a verb does with real services.</summary>
internal enum ServiceUse
{
    /// <summary>It works on a store alone.</summary>
    None,

    /// <summary>It reads them once.</summary>
    Read,

    /// <summary>It follows their changes.</summary>
    Followed,
}

/// <summary>Verbs that work on a store: one place says which one, opens it, and says why it cannot.</summary>
internal static class StoreVerbs
{
    /// <summary>Lets a verb work on the store that its options name.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="context">What to work with.</param>
    /// <param name="action">What the verb does.</param>
    /// <param name="createsStore">Whether the store is made when it is missing.</param>
    /// <param name="services">Whether it may also read real services, and whether it follows them.</param>
    public static T OnStore<T>(this T command, ConsoleContext context, StoreAction action, bool createsStore = false,
        ServiceUse services = ServiceUse.None)
        where T : Command
    {
        var service = new ServiceOptions();
        if (services != ServiceUse.None)
        {
            service.AddTo(command, services == ServiceUse.Followed);
        }

        var file = FileOption($"The SQLite file; {StoreLocation.DefaultFile} unless given.");
        var server = new Option<string?>(
            "--postgres")
        {
            Description =
                "A PostgreSQL server in place of the file, such as 'Host=db;Database=status;Username=me'; the password is better left to PGPASSWORD.",
            HelpName =
                    "CONNECTION"
        };
        command.Add(file);
        command.Add(server);
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(server) is not null)
            {
                result.AddError("--store and --postgres name two stores.");
            }
        });
        command.SetAction((parsed, cancellationToken) => services != ServiceUse.None && service.IsGiven(parsed)
            ? RunOnServices(context, parsed, service, services == ServiceUse.Followed, store =>
                action(parsed, store, cancellationToken), cancellationToken)
            : Run(command, context, LocationOf(parsed), store => action(parsed, store, cancellationToken),
                cancellationToken));
        return command;

        // An original that is mirrored sees a service without records.
        StoreLocation LocationOf(ParseResult parsed) => new(
            PathOf(context, parsed.GetValue(file)), parsed.GetValue(server), createsStore)
        {
            IsEmptyIfMissing = ErrorStyle.For(command) != ErrorStyle.Default,
        };
    }

    /// <summary>The option that names a SQLite file.</summary>
    public static Option<string?> FileOption(string description)
    {
        var file = new Option<string?>("--store") { Description = description, HelpName = "FILE" };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--store '' names no file.");
            }
        });
        return file;
    }

    // The services are mirrored into a store of their own, which ends with the verb.
    private static async Task<int> RunOnServices(
        ConsoleContext context, ParseResult parsed, ServiceOptions service, bool isFollowed, Func<Store,
            Task<int>> action, CancellationToken cancellationToken)
    {
        var database = new InMemoryStatusDatabase(time: context.Time);
        using var place = ServicePlace.Open(context, parsed, service, database);
        await place.PollAsync(context.Screen, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = isFollowed ? place.FollowAsync(context.Screen, stop.Token) : Task.CompletedTask;
        try
        {
            return await action(new Store(database));
        }
        finally
        {
            await stop.CancelAsync();
            await following;
        }
    }

    /// <summary>Opens a store, works on it and closes it.</summary>
    public static async Task<int> Run(
        Command command,
        ConsoleContext context,
        StoreLocation place,
        Func<Store, Task<int>> action,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await OpenAsync(context, place, cancellationToken);
            return await action(store);
        }
        catch (Exception e) when (Store.IsUnreachable(e))
        {
            throw ErrorStyle.For(command).Unreachable(e.Message);
        }
    }

    /// <summary>Opens a store.</summary>
    // The first question shows whether the database can be used at all: who follows or waits would try again and again.
    public static async Task<Store> OpenAsync(
        ConsoleContext context, StoreLocation place, CancellationToken cancellationToken)
    {
        var store = new Store(context.OpenDatabase(place, context.Time));
        try
        {
            await store.Sessions.GetSequenceAsync(cancellationToken);
            return store;
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            await store.DisposeAsync();
            throw new UnreachableStoreException(e.Message); // such as tables of a newer version
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static string PathOf(ConsoleContext context, string? file) =>
        file is null ? StoreLocation.DefaultFile : context.PathOf(file);
}
