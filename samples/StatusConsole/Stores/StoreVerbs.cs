using System.CommandLine;

namespace StatusConsole.Stores;

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
        command.Add(file);
        command.SetAction((parsed, cancellationToken) => Run(command, here, new(PathOf(here, parsed.GetValue(file)), makes), store => action(parsed, store, cancellationToken)));
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
    public static async Task<int> Run(Command command, Surroundings here, StorePlace place, Func<Store, Task<int>> action)
    {
        try
        {
            await using var store = new Store(here.OpenDatabase(place, here.Time));
            return await action(store);
        }
        catch (Exception e) when (Store.IsUnreachable(e))
        {
            throw Manner.Of(command).Unreachable(e.Message);
        }
    }

    private static string PathOf(Surroundings here, string? file) => file is null ? StorePlace.DefaultFile : here.PathOf(file);
}
