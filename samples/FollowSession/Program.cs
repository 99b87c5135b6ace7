// Follows one session from its creation to its end: a watcher prints every change, and a waiter returns when it is final.
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Storage;

var database = new InMemoryStatusDatabase();
IStatusStore<CfsSession> sessions = database.GetStore<CfsSession>();
StatusId id = new("example");

// A session is created by the rule of the service, from what a client sends.
var request = new CfsSessionRequest { Name = "example", ConfigurationName = "compute-24.7" };
CfsSession created = CfsSessionRules.Corrected.Create(request, new() { Now = TimeProvider.System.GetUtcNow() }).Value!;
await sessions.CreateAsync(created);

// Nothing polls: both are told by the store.
Task watching = WatchAsync();
Task<StatusWaitResult<CfsSession>> waiting = sessions.WaitForEndAsync(id, TimeSpan.FromMinutes(1));

await ReportAsync(new() { Job = "cfs-4d1084f7" });
await ReportAsync(new() { Status = CfsSessionState.Running });
await ReportAsync(new() { Status = CfsSessionState.Complete, Succeeded = CfsOutcome.True });

StatusWaitResult<CfsSession> result = await waiting;
await watching;
await ReportAsync(new() { Status = CfsSessionState.Running }); // late: a state never goes back
Console.WriteLine($"the wait ended: {result.Outcome}, {result.Last!.Value.Phase}");

async Task ReportAsync(CfsSessionRun run)
{
    var patch = new CfsSessionPatch { Status = new() { Session = run } };
    StatusUpdate<CfsSession> update = await sessions.UpdateAsync(id, session => CfsSessionRules.Corrected.Merge(session, patch));
    if (update.Kind != StatusUpdateKind.Applied)
    {
        Console.WriteLine($"a report of '{run.Status}': {update.Kind}");
    }
}

async Task WatchAsync()
{
    await foreach (StatusChange<CfsSession> change in sessions.WatchAsync(after: 0))
    {
        if (change.Kind != StatusChangeKind.Bookmark)
        {
            CfsSessionRun run = change.Value!.Status.Session;
            Console.WriteLine($"change {change.Sequence}: {change.Kind}, {run.Status}, job '{run.Job}'");
        }

        if (change.Value is { IsFinal: true })
        {
            return;
        }
    }
}
