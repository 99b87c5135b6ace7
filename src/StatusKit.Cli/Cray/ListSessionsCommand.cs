using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary><c>cfs sessions list</c>: one page of the sessions that match.</summary>
internal static class ListSessionsCommand
{
    private static readonly (string Option, string Description)[] Filters =
    [
        ("--limit", "The most sessions of the page, 1000 unless given."),
        ("--after-id", "The name behind which the page begins."),
        ("--min-age", "The least age, such as 90m, 3h, 2d or 1w."),
        ("--max-age", "The greatest age."),
        ("--status", "One of pending, running, complete."),
        ("--name-contains", "A part of the name."),
        ("--succeeded", "One of none, true, false, unknown."),
        ("--tags", "Labels that must all be there: key=value, parted by commas."),
    ];

    public static Command Create(ConsoleContext context)
    {
        var verb = SessionsCommand.Mirror("list", "[OPTIONS]", "Prints a page of sessions, in the order of their names.");
        foreach (var (option, description) in Filters)
        {
            verb.Add(new Option<string?>(option) { Description = description, HelpName = "TEXT" });
        }

        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            context.Screen.Document(CfsJson.V3.SessionList.Write(await PageOf(context, verb, store, QueryOf(parsed), cancellationToken)));
            return ExitCodes.Ok;
        });
    }

    private static async Task<CfsSessionList> PageOf(ConsoleContext context, Verb verb, Store store, CfsSessionQuery query, CancellationToken cancellationToken)
    {
        if (!query.TryRead(context.Time.GetUtcNow(), out var filters, out var problem))
        {
            throw SessionsCommand.Failure(verb, problem);
        }

        // One more than the page holds says whether there is a next one.
        var limit = query.LimitOr();
        var sessions = new List<CfsSession>();
        await foreach (var stored in store.Sessions.ListAsync(filters with { Limit = limit < int.MaxValue ? limit + 1 : limit }, cancellationToken))
        {
            if (sessions.Count == limit)
            {
                return new() { Next = query.NextPage(sessions[^1].Name, limit), Sessions = [.. sessions] };
            }

            sessions.Add(stored.Value);
        }

        return new() { Next = null, Sessions = [.. sessions] };
    }

    private static CfsSessionQuery QueryOf(ParseResult parsed) => new()
    {
        Limit = parsed.GetValue<string?>("--limit"),
        AfterId = parsed.GetValue<string?>("--after-id"),
        MinAge = parsed.GetValue<string?>("--min-age"),
        MaxAge = parsed.GetValue<string?>("--max-age"),
        Status = parsed.GetValue<string?>("--status"),
        NameContains = parsed.GetValue<string?>("--name-contains"),
        Succeeded = parsed.GetValue<string?>("--succeeded"),
        Tags = parsed.GetValue<string?>("--tags"),
    };
}
