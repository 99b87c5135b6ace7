using StatusKit.Nmp;
using StatusKit.Storage;

// Drives an upgrade through its life cycle. The table decides, the store is written, and then the entry actions run.
var database = new InMemoryStatusDatabase();
var statuses = database.GetStore<NmpNodeStatus>();
var id = new NmpStatusId(new("org", "node"), new("org", "policy"));
var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

var policy = new NmpPolicy { Enabled = true, Start = "2026-03-02T08:00:00Z", AgentUpgradePolicy = new() { Manifest = "org/manifest" } };
var created = NmpTransitionTable.Corrected.Create(policy, new() { Now = now });
await statuses.CreateAsync(new NmpNodeStatus(id, created.Value!));

var machine = await NmpStateMachine.LoadAsync(statuses, id) ?? throw new InvalidOperationException("The status is missing.");
machine.OnTransitioned(change => Console.WriteLine($"{change.Source} -> {change.Destination} ({change.Trigger})"));
machine.Configure(NmpState.Downloaded).OnEntry(() =>
    Console.WriteLine($"  start the installer of {machine.Status.AgentUpgrade.UpgradedVersions.SoftwareVersion}"));
machine.Configure(NmpState.Failed).OnEntryAsync(async () =>
{
    Console.WriteLine($"  {machine.Status.AgentUpgrade.ErrorMessage}: roll back");
    await machine.FireAsync(NmpTrigger.RollbackStarted, new() { Now = now, ErrorMessage = "rolling back" });
});
machine.Configure(NmpState.RollbackSuccessful).OnEntry(() => Console.WriteLine("  the node runs its previous version"));

(NmpTrigger Trigger, string? Error)[] steps =
[
    (NmpTrigger.ScheduleReached, null),
    (NmpTrigger.DownloadSucceeded, null),
    (NmpTrigger.InstallStarted, null),
    (NmpTrigger.InstallFailed, "the installer exited with 3"),
    (NmpTrigger.RollbackSucceeded, null),
];
foreach (var (trigger, error) in steps)
{
    now = now.AddMinutes(1);
    await machine.FireAsync(trigger, new()
    {
        Now = now,
        ErrorMessage = error,
        Versions = new() { SoftwareVersion = "2.31.0" },
        LatestMap = new(),
    });
}

// What the table does not permit is an exception, and changes nothing.
Console.WriteLine($"InstallStarted is permitted: {machine.CanFire(NmpTrigger.InstallStarted, new() { Now = now })}");
Console.WriteLine($"stored: {(await statuses.GetAsync(NmpNodeStatus.StorageId(id)))?.Value.Phase}");
