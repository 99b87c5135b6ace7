// Keeps the upgrades of a small fleet, counts them by state, and says which ones need attention and why.
using StatusKit;
using StatusKit.Nmp;
using StatusKit.Storage;

DateTimeOffset start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
DateTimeOffset now = start.AddHours(6);
ExchangeId policy = new("acme", "upgrade-2-31");

var database = new InMemoryStatusDatabase();
IStatusStore<NmpNodeStatus> hub = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
(string Node, string State, int StartedAfter, string Error)[] fleet =
[
    ("pump-01", "successful", 5, ""),
    ("pump-02", "successful", 9, ""),
    ("pump-03", "initiated", 12, ""),
    ("pump-04", "rollback failed", 20, "Rollback error: no disk space"),
    ("pump-05", "waiting", 0, ""),
];
await hub.PutManyAsync(fleet.Select(each => new NmpNodeStatus(new(new("acme", each.Node), policy), new()
{
    AgentUpgrade = new()
    {
        Status = new(each.State),
        ErrorMessage = each.Error,
        ScheduledTime = Timestamp.CreateUtcSeconds(start),
        StartTime = each.StartedAfter == 0 ? default : Timestamp.CreateUtcSeconds(start.AddMinutes(each.StartedAfter)),
    },
})));

foreach (var (state, count) in await hub.CountAsync(new() { Keys = [new(NmpNodeStatus.PolicyKey, policy.ToString())] }))
{
    Console.WriteLine($"{count} {state}");
}

// One order for both systems: the most urgent first.
var found = new List<(ExchangeId Node, StatusDiagnosis Diagnosis)>();
await foreach (Stored<NmpNodeStatus> stored in hub.ListAsync())
{
    found.Add((stored.Value.Id.Node, NmpDiagnosis.Diagnose(stored.Value.Status, now, policy: policy, node: stored.Value.Id.Node)));
}

foreach (var (node, diagnosis) in found.OrderBy(each => each.Diagnosis, StatusDiagnosis.ByAttention).TakeWhile(each => each.Diagnosis.Severity > StatusSeverity.Ok))
{
    Console.WriteLine($"{node}: {diagnosis.Severity}, {diagnosis.Code}. {diagnosis.Message}");
    Console.WriteLine($"  {diagnosis.Hints.FirstOrDefault().Text}");
}
