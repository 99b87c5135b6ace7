using System.CommandLine;

namespace StatusKit.Cli.Stores;

/// <summary><c>export</c>: every record of a store, one to a line, with nothing lost; <c>import</c> reads it.</summary>
internal static class ExportCommand
{
    public static Command Create(ConsoleContext context) =>
        new Command(
            "export",
            "Writes every record of the store, one JSON object to a line, for import: sessions, then the statuses of "
                + "nodes, then the hub's copies.").OnStore(context, async (_, store, cancellationToken) =>
        {
            await foreach (var record in RecordsOf(store, cancellationToken))
            {
                context.Screen.Json(record.Write);
            }

            return ExitCodes.Ok;
        }, services: ServiceUse.Read);

    private static IAsyncEnumerable<StoreRecord> RecordsOf(Store store, CancellationToken cancellationToken) =>
        store.Sessions.ListAsync(null, cancellationToken).Select(stored => StoreRecord.ForSession(stored.Value))
            .Concat(store.Node.ListAsync(null, cancellationToken).Select(stored => StoreRecord.ForNode(stored.Value)))
            .Concat(store.Hub.ListAsync(null, cancellationToken).Select(stored => StoreRecord.ForHub(stored.Value)));
}
