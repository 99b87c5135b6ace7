using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of docs/state-machines.md, so that it compiles; DocumentationTests compare the two line by line.</summary>
public static class StateMachineSamples
{
    public static (NmpStatus Status, CfsSession Session) Run(NmpStatus status, CfsSession session, CfsSessionPatch patch, DateTimeOffset now)
    {
        var upgrade = new NmpStateMachine(status);
        upgrade.Configure(NmpState.Initiated).OnEntry(() => Console.WriteLine("the installer is running"));
        upgrade.Configure(NmpState.RollbackFailed).OnEntry(() => Console.WriteLine("repair the node"));
        upgrade.Fire(NmpTrigger.InstallStarted, new() { Now = now });
        if (upgrade.CanFire(NmpTrigger.InstallSucceeded, new() { Now = now }))
        {
            upgrade.Fire(NmpTrigger.InstallSucceeded, new() { Now = now });
        }

        var run = new CfsSessionStateMachine(session);       // its states and triggers are CfsSessionProgress: state and outcome
        run.OnTransitioned(change => Console.WriteLine($"{change.Source} to {change.Destination}: {change.Destination.Phase}"));
        run.Fire(patch);
        return (upgrade.Status, run.Session);
    }

    public static async Task<string> RunOverAStore(IStatusStore<NmpNodeStatus> statuses, NmpStatusId id, DateTimeOffset now)
    {
        var notified = "";
        Task NotifyAsync(NmpStatus status) => Task.FromResult(notified = status.AgentUpgrade.ErrorMessage);

        var machine = await NmpStateMachine.LoadAsync(statuses, id);         // null when there is no such status
        machine?.Configure(NmpState.Failed).OnEntryAsync(() => NotifyAsync(machine.Status));
        await (machine?.FireAsync(NmpTrigger.InstallFailed, new() { Now = now, ErrorMessage = "exit code 3" }) ?? Task.CompletedTask);
        return notified;
    }
}
