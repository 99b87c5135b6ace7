using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

// Outside of the tests' namespace, where Console is a folder of tests.
namespace Samples;

/// <summary>The code of README.md, so that it compiles; DocumentationTests compare the two line by line.</summary>
public static class ReadmeSamples
{
    public static async Task<byte[]> ReadAndWriteASession()
    {
        byte[] json = await File.ReadAllBytesAsync("session.json");
        CfsSession session = CfsJson.V3.Session.Read(json);

        CfsSessionRun run = session.Status.Session;          // what jq .status.session shows
        if (run.IsFinal && run.Phase != StatusPhase.Succeeded)
        {
            Console.WriteLine($"{session.Name} ended with {run.Succeeded} after {run.Duration}, job {run.Job}");
        }

        byte[] same = CfsJson.V3.Session.Write(session);     // the bytes that the service wrote
        return same;
    }

    public static async Task ReadTheAgentsStatuses(HttpClient http)
    {
        var statuses = NmpJson.AgentMap.Read(await http.GetByteArrayAsync("http://localhost:8510/nodemanagement/status"));
        foreach (var (policy, status) in statuses.Where(s => s.Value.AgentUpgrade.Status.NeedsManualWork))
        {
            Console.WriteLine($"{policy}: {status.AgentUpgrade.Status}: {status.AgentUpgrade.ErrorMessage}");
        }
    }

    public static async Task<StatusWaitResult<CfsSession>> KeepAndWait(CfsSession session, CfsSessionPatch patch, DateTimeOffset now)
    {
        await using var database = new SqliteStatusDatabase("Data Source=status.db");             // or in memory, or PostgreSQL
        var sessions = database.GetStore<CfsSession>();

        long? version = await sessions.CreateAsync(session);          // null: it was there already
        var update = await sessions.UpdateAsync(new(session.Name), stored => CfsSessionRules.Corrected.Merge(stored, patch));

        var old = new StatusQuery { States = ["pending"], StartedAtOrBefore = now.AddHours(-1) };
        await foreach (var stored in sessions.ListAsync(old))
        {
            Console.WriteLine($"{stored.Value.Name}: version {stored.Sequence}, unchanged since {stored.ChangedAt:u}");
        }

        var end = await sessions.WaitForEndAsync(new(session.Name), new() { Timeout = TimeSpan.FromMinutes(30) });
        Console.WriteLine($"{end.Message} {end.Last?.Value.Phase}");                             // final, missing, deleted or timed out
        return end;
    }

    public static async Task HostAWorker(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSqliteStatusDatabase("Data Source=status.db");
        builder.Services.AddHostedService<SessionWatcher>();
        await builder.Build().RunAsync();
    }

    public static void ChangeAndDiagnose(CfsSession session)
    {
        var now = TimeProvider.System.GetUtcNow();
        var patch = CfsJson.V3.Patch.Read("""{"status":{"session":{"status":"complete","succeeded":"true"}}}"""u8);
        var status = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Downloaded } };

        var merged = CfsSessionRules.Corrected.Merge(session, patch);  // what a PATCH does: Applied, Unchanged, Refused or Missing
        var fired = NmpTransitionTable.Corrected.Fire(status, NmpTrigger.InstallStarted, new() { Now = now });
        Console.WriteLine($"{merged.Kind} {merged.Reason?.Message}, {fired.Kind} {fired.Reason?.Message}");

        var report = NmpTransitionTable.Corrected.Report(status, NmpState.Successful, new() { Now = now });
        Console.WriteLine(report.Details);                   // Skipped: I3, I4

        StatusDiagnosis[] found = [CfsDiagnosis.Diagnose(merged.Value, now), NmpDiagnosis.Diagnose(fired.Value, now)];
        foreach (var diagnosis in found.Order(StatusDiagnosis.ByAttention))
        {
            Console.WriteLine($"{diagnosis.Severity}, {diagnosis.Code} since {diagnosis.Since}: {diagnosis.Message}");
        }
    }
}

public sealed class SessionWatcher(IStatusStore<CfsSession> sessions, ILogger<SessionWatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in sessions.WatchAsync(after: 0, cancellationToken: stoppingToken))
        {
            var phase = change.Value?.Status.Session.Phase;
            logger.LogInformation("{Sequence}: {Id} {Kind}, {Phase}", change.Sequence, change.Id, change.Kind, phase);
        }
    }
}
