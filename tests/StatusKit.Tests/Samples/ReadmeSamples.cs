using Microsoft.Extensions.DependencyInjection;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
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

    public static async Task<StatusUpdateKind> KeepAndWait(IServiceProvider provider, CfsSession session, CfsSessionPatch patch, DateTimeOffset now)
    {
        var sessions = provider.GetRequiredService<IStatusStore<CfsSession>>();   // services.AddInMemoryStatusStore()

        long? version = await sessions.TryWriteAsync(session, expectedVersion: null);          // null: somebody was faster
        var update = await sessions.UpdateAsync(new(session.Name), stored => CfsSessionRules.Merge(stored, patch));

        var old = new StatusQuery { Words = ["pending"], StartedUntil = now.AddHours(-1) };
        await foreach (var stored in sessions.ListAsync(old))
        {
            Console.WriteLine($"{stored.Value.Name}: version {stored.Version}, unchanged since {stored.ChangedAt:u}");
        }

        var end = await sessions.WaitAsync(new(session.Name), new() { Timeout = TimeSpan.FromMinutes(30) });
        Console.WriteLine(end.Message);                                                        // final, missing, deleted or timed out
        return version is null ? StatusUpdateKind.Missing : update.Kind;
    }

    public static void ChangeAndDiagnose(CfsSession session, CfsSessionPatch patch, NmpStatus status, DateTimeOffset now)
    {
        var merged = CfsSessionRules.Merge(session, patch);  // what a PATCH does: Applied, Unchanged, Refused or Missing
        var fired = NmpTransitions.Fire(status, NmpTrigger.InstallStarted, new() { Now = now });
        Console.WriteLine($"{merged.Kind} {merged.Reason?.Message}, {fired.Kind} {fired.Reason?.Message}");

        var report = NmpTransitions.Report(status, NmpState.Successful, new() { Now = now });
        Console.WriteLine($"{report.Change}: {string.Join(", ", report.Way.Select(row => row.Id))}");   // Skipped: I3, I4

        StatusDiagnosis[] found = [CfsDiagnosis.Diagnose(merged.Value, now), NmpDiagnosis.Diagnose(fired.Value, now)];
        foreach (var diagnosis in found.Order(StatusDiagnosis.ByAttention))
        {
            Console.WriteLine($"{diagnosis.Severity}, {diagnosis.Reason} since {diagnosis.Since}: {diagnosis.Message}");
        }
    }
}
