using System.CommandLine;

namespace StatusKit.Cli.Stores;

/// <summary>What a verb does with a store.</summary>
internal delegate Task<int> StoreAction(ParseResult parsed, Store store, CancellationToken cancellationToken);

/// <summary>Verbs that work on a store: one place says which one, opens it, and says why it cannot.</summary>
internal static class StoreVerbs
{
    /// <summary>Lets a verb work on the store that its options name.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="here">What to work with.</param>
    /// <param name="action">What the verb does.</param>
    /// <param name="makes">Whether the store is made when it is missing.</param>
    public static T OnStore<T>(this T command, Surroundings here, StoreAction action, bool makes = false)
        where T : Command
    {
        var file = FileOption($"The SQLite file; {StorePlace.DefaultFile} unless given.");
        var server = new Option<string?>("--postgres") { Description = "A PostgreSQL server in place of the file, such as 'Host=db;Database=status;Username=me'; the password is better left to PGPASSWORD.", HelpName = "CONNECTION" };
        command.Add(file);
        command.Add(server);
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(server) is not null)
            {
                result.AddError("--store and --postgres name two stores.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            Run(command, here, new(PathOf(here, parsed.GetValue(file)), parsed.GetValue(server), makes), store => action(parsed, store, cancellationToken), cancellationToken));
        return command;
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

    /// <summary>Opens a store, works on it and closes it.</summary>
    public static async Task<int> Run(Command command, Surroundings here, StorePlace place, Func<Store, Task<int>> action, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await Open(here, place, cancellationToken);
            return await action(store);
        }
        catch (Exception e) when (Store.IsUnreachable(e))
        {
            throw Manner.Of(command).Unreachable(e.Message);
        }
    }

    // The first question shows whether the database can be used at all: who follows or waits would try again and again.
    private static async Task<Store> Open(Surroundings here, StorePlace place, CancellationToken cancellationToken)
    {
        var store = new Store(here.OpenDatabase(place, here.Time));
        try
        {
            await store.Sessions.GetPositionAsync(cancellationToken);
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

    private static string PathOf(Surroundings here, string? file) => file is null ? StorePlace.DefaultFile : here.PathOf(file);
}
