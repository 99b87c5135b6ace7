using StatusKit.Cfs;
using StatusKit.Nmp;

namespace Samples;

/// <summary>The code of the package's README, so that it compiles; DocumentationTests compare the two line by line.</summary>
public static class StateMachineSamples
{
    public static (NmpStatus Status, CfsSession Session) Run(NmpStatus status, CfsSession session, CfsSessionPatch patch, DateTimeOffset now)
    {
        var upgrade = new NmpStateMachine(status);           // or over a status kept elsewhere: new(() => status, changed => status = changed)
        upgrade.Configure(NmpState.Initiated).OnEntry(() => Console.WriteLine("the installer runs"));
        upgrade.Configure(NmpState.RollbackFailed).OnEntry(() => Console.WriteLine($"look at the node: {upgrade.Status.AgentUpgrade.ErrorMessage}"));
        upgrade.Fire(NmpTrigger.InstallStarted, new() { Now = now });
        if (upgrade.CanFire(NmpTrigger.InstallSucceeded, new() { Now = now }))
        {
            upgrade.Fire(NmpTrigger.InstallSucceeded, new() { Now = now });
        }

        var run = new CfsSessionStateMachine(session);       // states and triggers are the two words: CfsSessionProgress
        run.OnTransitioned(change => Console.WriteLine($"{change.Source} to {change.Destination}: {change.Destination.Phase}"));
        run.Fire(patch);                                     // what a PATCH does to the session
        return (upgrade.Status, run.Session);
    }
}
