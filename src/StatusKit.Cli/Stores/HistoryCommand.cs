using System.CommandLine;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>
/// <c>history SESSION</c> and <c>history NODE NMP</c>: the last changes of one record; of an upgrade, those at the node
/// and those at the hub.
/// </summary>
internal static class HistoryCommand
{
    public static Command Create(ConsoleContext context)
    {
        var id = new Argument<string[]>(
            "ID")
        { Description = "A session's name; or a node and a policy, each org/name.", Arity = new(1, 2) };
        var output = OutputOption.CreateForRecords();
        var command = new Command(
            "history",
            "Shows the last changes of one record, also of one that was deleted; exit code 3 when there are "
            + "none.") { id, output };
        command.Validators.Add(result =>
        {
            foreach (var text in result.GetValue(id) is { Length: 2 } ids ? ids : [])
            {
                if (!ExchangeId.TryParse(text, out _))
                {
                    result.AddError($"'{text}' is not org/name.");
                    return;
                }
            }
        });
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var ids = parsed.GetRequiredValue(id);
            var changes = await ListAsync(
                store, ids, cancellationToken).OrderBy(change => change.Sequence).ToListAsync(cancellationToken);
            if (changes is [])
            {
                throw new StopException(
                    ExitCodes.NotFound,
                    $"{string.Join(' ', ids)}: error not-found there are no changes of such a record");
            }

            await StoreChange.Show(
                context.Screen, changes.ToAsyncEnumerable(), OutputOption.FormatOf(parsed, output), isFollowed: false);
            return ExitCodes.Ok;
        });
    }

    /// <summary>The changes of a record, each place for itself.</summary>
    public static IAsyncEnumerable<StoreChange> ListAsync(
        Store store, string[] ids, CancellationToken cancellationToken)
    {
        if (ids is [var name])
        {
            return name.Length == 0
                ? AsyncEnumerable.Empty<StoreChange>()
                : ListAsync(store.Sessions, new(name), StoreChange.Sessions, cancellationToken);
        }

        var upgrade = NmpNodeStatus.StorageId(new(ExchangeId.Parse(ids[0]), ExchangeId.Parse(ids[1])));
        return ListAsync(store.Node, upgrade, NmpScopes.Node, cancellationToken).Concat(
            ListAsync(store.Hub, upgrade, NmpScopes.Hub, cancellationToken));
    }

    private static IAsyncEnumerable<StoreChange> ListAsync<T>(
        IStatusStore<T> store, StatusId id, string where, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T> => store.HistoryAsync(id, cancellationToken).Select(
            change => StoreChange.From(change, where));
}
