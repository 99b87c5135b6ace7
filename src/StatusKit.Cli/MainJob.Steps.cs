using StatusKit;
using StatusKit.Cfs;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli;

/// <content>What happens: the documented records from their creation on, and an upgrade that fails.</content>
internal sealed partial class MainJob
{
    private static readonly NmpStatusId Good = new(new("org", "sample-node"), new("org", "sample-nmp"));
    private static readonly NmpStatusId Bad = new(new("org", "other-node"), new("org", "sample-nmp"));

    // What happens, how many seconds after the time that the upgrade was scheduled for.
    private static readonly (NmpTrigger Trigger, int Second)[] Install =
        [(NmpTrigger.ScheduleReached, 20), (NmpTrigger.DownloadSucceeded, 40), (NmpTrigger.InstallStarted, 60)];
    private static readonly (NmpTrigger Trigger, int Second)[] GoodWay =
        [.. Install, (NmpTrigger.InstallSucceeded, 120)];
    private static readonly (NmpTrigger Trigger, int Second)[] BadWay =
        [.. Install, (NmpTrigger.InstallFailed, 120), (NmpTrigger.RollbackStarted, 125),
            (NmpTrigger.RollbackSucceeded, 155)];

    private static byte[] Documented(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, file));

    // The documented session, as it was when it was created, and then what the operator reports of its job.
    private async Task DriveSession()
    {
        var documented = CfsJson.V3.Session.Read(Documented("cfs-session.json"));
        var run = documented.Status.Session;
        var created = documented with
        {
            Status = documented.Status with
            {
                Session =
                    run with
                    {
                        Status = CfsSessionState.Pending,
                        Succeeded = CfsOutcome.None,
                        Job = null,
                        CompletionTime = default
                    },
            },
        };
        var start = run.StartTime.ToDateTimeOffset();
        var end = run.CompletionTime.ToDateTimeOffset();
        _clock.Now = start;
        if (await _store.Sessions.CreateAsync(created, _cancellationToken) is null)
        {
            throw NotNew(created.Name);
        }

        await ReportAsync();
        await Report(created.Name, start, new CfsSessionPatch { Status = new() { Session = new() { Job = run.Job } } });
        await Observe(created.Name, new() { StartTime = start }, start.AddSeconds(20));
        await Observe(created.Name, new() { StartTime = start, CompletionTime = end }, end.AddSeconds(12));
    }

    private async Task Observe(string name, CfsJobObservation observation, DateTimeOffset at)
    {
        var session = await _store.Sessions.GetAsync(new(name), _cancellationToken);
        foreach (var patch in CfsSessionRules.Corrected.Observe(session?.Value, observation, at).Patches)
        {
            await Report(name, at, patch);
        }
    }

    private async Task Report(string name, DateTimeOffset at, CfsSessionPatch patch)
    {
        _clock.Now = at;
        await _store.Sessions.UpdateAsync(
            new(name),
            session => CfsSessionRules.Corrected.Merge(session, patch),
            cancellationToken: _cancellationToken);
        await ReportAsync();
    }

    // The policy of the documented status matches a node, which is given its place in the start window; then what its
    // agent goes through.
    private async Task DriveUpgrade(NmpStatusId id, (NmpTrigger Trigger, int Second)[] way, TimeSpan offset)
    {
        var documented = NmpJson.HznExchangeLong.Read(
            Documented("nmp-status.json"))[Good.Node.ToString()][Good.Policy.ToString()].AgentUpgrade;
        var scheduled = documented.ScheduledTime.ToDateTimeOffset() + offset;
        _clock.Now = scheduled.AddMinutes(-20);
        var policy =
            new NmpPolicy
            {
                Enabled = true,
                Start = documented.ScheduledTime.ToString(),
                StartWindow = 3600,
                AgentUpgradePolicy = new() { Manifest = "org/sample-manifest" }
            };
        var created = new NmpNodeStatus(
            id, NmpTransitionTable.Corrected.Create(policy, new() { Now = _clock.Now, WindowOffset = offset }).Value!);
        if (await _store.Node.CreateAsync(created, _cancellationToken) is null)
        {
            throw NotNew(id.ToString());
        }

        await _store.Hub.PutManyAsync([created.ToHubCopy()], _cancellationToken);
        await ReportAsync();
        var machine = await LoadMachine(id);
        foreach (var (trigger, second) in way)
        {
            var error = trigger is NmpTrigger.InstallFailed
                ? "agent did not start"
                : "Upgrade error: agent did not start";
            await Fire(
                machine,
                trigger,
                new()
                {
                    Now = scheduled.AddSeconds(second),
                    Versions = documented.UpgradedVersions,
                    LatestMap = new(),
                    ErrorMessage = error
                });
        }
    }

    // Entering a state, the agent copies its status to the hub.
    private async Task<NmpStateMachine> LoadMachine(NmpStatusId id)
    {
        var machine = await NmpStateMachine.LoadAsync(_store.Node, id, cancellationToken: _cancellationToken)
            ?? throw new InvalidOperationException($"The store has no status {id}.");
        foreach (var state in NmpState.All)
        {
            machine.Configure(state).OnEntryAsync(() =>
                _store.Hub.PutManyAsync([new NmpNodeStatus(id, machine.Status).ToHubCopy()], _cancellationToken).AsTask());
        }

        return machine;
    }

    private async Task Fire(NmpStateMachine machine, NmpTrigger trigger, NmpFacts facts)
    {
        _clock.Now = facts.Now;
        await machine.FireAsync(trigger, facts, _cancellationToken);
        await ReportAsync();
    }

    // Row R1 at the hub; the agent takes the order up with row R2.
    private async Task ResetAtHub(NmpStatusId id)
    {
        _clock.Now = _clock.Now.AddMinutes(10);
        await _store.Hub.UpdateAsync(
            NmpNodeStatus.StorageId(id),
            stored => stored.Update(status => NmpReset.RequestAtHub(status)),
            cancellationToken: _cancellationToken);
        await ReportAsync();
        _clock.Now = _clock.Now.AddSeconds(30);
        await (await LoadMachine(id)).FireAsync(NmpTrigger.HubResetApplied, default, _cancellationToken);
        await ReportAsync();
    }
}
