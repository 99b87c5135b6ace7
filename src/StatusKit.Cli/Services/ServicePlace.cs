using System.CommandLine;
using System.Globalization;
using StatusKit.Cli.Stores;
using StatusKit.Clients;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Services;

/// <summary>Real services as a store: their records are mirrored, so every verb that reads a store also reads
/// them.</summary>
internal sealed class ServicePlace : IDisposable
{
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly IStatusDatabase _database;
    private readonly List<Func<CancellationToken, Task>> _polls = [];

    private ServicePlace(HttpClient http, TimeProvider time, TimeSpan interval, IStatusDatabase database) =>
        (_http, _time, _interval, _database) = (http, time, interval, database);

    /// <summary>Opens the services that the options name.</summary>
    /// <param name="context">What to work with.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options.</param>
    /// <param name="database">What to keep in step with them.</param>
    public static ServicePlace Open(ConsoleContext context, ParseResult parsed, ServiceOptions options,
        IStatusDatabase database)
    {
        var place = new ServicePlace(
            new HttpClient(context.CreateHttpHandler()), context.Time, options.Interval(parsed), database);
        var fullInterval = TimeSpan.FromTicks(Math.Max(TimeSpan.FromMinutes(10).Ticks, place._interval.Ticks));
        if (options.CfsClient(context, parsed, place._http) is { } cfs)
        {
            place._polls.Add(new CfsMirror(cfs, database, new() { Interval = place._interval, FullInterval = fullInterval },
                context.Time).PollAsync);
        }

        if (options.ExchangeClient(context, parsed, place._http) is { } exchange)
        {
            place._polls.Add(new ExchangeMirror(exchange, database, new() { Interval = place._interval, FullInterval = fullInterval },
                context.Time).PollAsync);
        }

        if (options.AgentClient(context, parsed, place._http) is var (client, node))
        {
            place._polls.Add(cancellationToken => PollAgentAsync(client, node, new Store(database), cancellationToken));
        }

        return place;
    }

    /// <summary>Reads everything once.</summary>
    /// <exception cref="StopException">A service does not answer.</exception>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_polls.Select(poll => poll(cancellationToken)));
        }
        catch (StatusServiceException e)
        {
            throw new StopException(ExitCodes.Unreachable, $"service: error unreachable-service {e.Message}");
        }
    }

    /// <summary>Reads everything once, and shows how many changes came of it.</summary>
    /// <exception cref="StopException">A service does not answer.</exception>
    public async Task PollAsync(Screen screen, CancellationToken cancellationToken)
    {
        var before = await _database.GetSequenceAsync(cancellationToken);
        var poll = PollAsync(cancellationToken);
        while (screen.HasProgress && await Task.WhenAny(poll, Task.Delay(ProgressPause, _time, cancellationToken)) != poll)
        {
            var changes = await _database.GetSequenceAsync(cancellationToken) - before;
            screen.Progress(string.Create(CultureInfo.InvariantCulture, $"reading: {changes} changes"));
        }

        await poll;
        screen.ClearProgress();
    }

    /// <summary>Reads again and again what can have changed, until it is canceled. A service that does not answer is
    /// reported once and asked again.</summary>
    public async Task FollowAsync(Screen screen, CancellationToken cancellationToken)
    {
        var lastError = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_interval, _time, cancellationToken);
                await PollAsync(cancellationToken);
                lastError = "";
            }
            catch (StopException e) when (e.Message != lastError)
            {
                lastError = e.Message;
                screen.WriteError(e.Message);
            }
            catch (StopException)
            {
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    // What the agent has, as at the node, and as the copy that it sends to the hub.
    private static async Task PollAgentAsync(AgentClient client, ExchangeId node, Store store,
        CancellationToken cancellationToken)
    {
        NmpNodeStatus[] statuses = [.. (await client.ListAsync(cancellationToken)).Select(each =>
            new NmpNodeStatus(new(node, each.Key), each.Value))];
        await store.Node.PutManyAsync(statuses, cancellationToken);
        await store.Hub.PutManyAsync(statuses.Select(status => status.ToHubCopy()), cancellationToken);
    }
}
