// A worker in a host: it follows the change feed and remembers how far it came, so a restart continues where it stopped.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Storage;

HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
builder.Services.AddInMemoryStatusDatabase();
builder.Services.AddHostedService<FailureMailer>();
using IHost host = builder.Build();
await host.StartAsync();

// Somebody else writes; here three sessions, of which one fails.
var sessions = host.Services.GetRequiredService<IStatusStore<CfsSession>>();
foreach (var (name, outcome) in new[] { ("first", CfsOutcome.True), ("second", CfsOutcome.False), ("last", CfsOutcome.True) })
{
    await sessions.PutAsync(new CfsSession
    {
        Name = name,
        Status = new() { Session = new() { Status = CfsSessionState.Complete, Succeeded = outcome } },
    });
}

await host.WaitForShutdownAsync();

/// <summary>Writes a mail, here a line, for each session that failed, and ends the host after the last session.</summary>
internal sealed class FailureMailer(IStatusStore<CfsSession> sessions, IHostApplicationLifetime lifetime) : BackgroundService
{
    private long _position; // a real worker keeps it in its own storage

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (StatusChange<CfsSession> change in sessions.WatchAsync(_position, cancellationToken: stoppingToken))
        {
            if (change.Value is { Phase: StatusPhase.Failed } session)
            {
                Console.WriteLine($"mail: session '{session.Name}' failed (change {change.Sequence})");
            }

            _position = change.Sequence;
            if (change.Id.Name == "last")
            {
                lifetime.StopApplication();
                return;
            }
        }
    }
}
