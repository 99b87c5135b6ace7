using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>What to do about a session, as data: verdict, code, text and a command's template (spec cfs 8.2 to 8.4).</summary>
internal static class CfsHints
{
    private static readonly Hint[] All =
    [
        new("NotStarting", "OperatorLog", "The operator is slow, restarting or flooded: look in its log for this session's CREATE event and a 404 behind it.", "kubectl logs -n services -l app.kubernetes.io/instance=cray-cfs-operator"),
        new("NotStarting", "ListPending", "See whether others are pending too.", "cray cfs v3 sessions list --status pending --format json"),
        new("NotStarting", "BatcherBackoff", "When many batcher sessions are pending, more are made than can be handled: restore the batcher's pause and wait.", "cray cfs v3 options update --batcher-max-backoff 3600"),
        new("NotStarting", "ManualFlood", "When a script creates the sessions, slow it down."),
        new("NotStarting", "Recreate", "Delete a single stuck session and create it again under another name; a stuck batcher session blocks its nodes until it is gone.", "cray cfs v3 sessions delete {name}"),
        new("NotStarting", "After503", "When creating it was answered with 503, event delivery is in trouble; there may be duplicates later."),
        new("NotStarting", "Drain", "When nothing else helps, and it disrupts: disable the batcher, scale the operator to 0, drain the event topic in the operator's consumer group, scale back to 1 and enable the batcher again.", "cray cfs v3 options update --batcher-disable true"),
        new("JobNotStarting", "Job", "Look at the job: absent, the session will turn unknown; there without a start, Kubernetes cannot place it.", "kubectl get job -n services {job}", NeedsJob: true),
        new("JobNotStarting", "ListPending", "See whether others are pending too.", "cray cfs v3 sessions list --status pending --format json"),
        new("JobNotStarting", "Recreate", "Delete a single stuck session and create it again under another name.", "cray cfs v3 sessions delete {name}"),
        new("RunningLong", "FollowLogs", "Follow the play.", "kubectl logs -n services -l job-name={job} -c ansible -f", NeedsJob: true),
        new("RunningLong", "HungNode", "On live nodes one hung node, often by a file system, holds up all others: log in to each node of ansible.limit and repeat the last command."),
        new("RunningLong", "Quiet", "Without a visible cause, let ansible.cfg hide ok and skipped hosts, and profile the tasks."),
        new("RunningLong", "Verbosity", "Very large output can hang the job: lower the verbosity.", When: s => s.Ansible.Verbosity >= 3),
        new("RunningLong", "Debug", "The play may have failed already: touch /tmp/complete in the ansible container to end the wait.", "kubectl get pods -n services -l cfsession={name}", When: s => s.DebugOnFailure),
        new("RunningLong", "ImsJob", "Staging and packaging of images take long, and an unknown image id makes the session wait: look at the IMS job.", "cray ims jobs describe {imsJob}", When: s => s.Target.Definition == "image" && s.Status.Session.ImsJob.Length > 0),
        new("RunningLong", "RemoteBuild", "An image session on a remote build node whose container is gone runs for ever: delete it and create a new one.", "cray cfs v3 sessions delete {name}", When: s => s.Target.Definition == "image"),
        new("Failed", "Pods", "Find the pod and read its logs in the order git-clone, inventory, ansible, and teardown for images.", "kubectl get pods -n services -l cfsession={name}"),
        new("Failed", "AnsibleLog", "Look at the play recap, then at the task above it.", "kubectl logs -n services -l cfsession={name} -c ansible"),
        new("Failed", "Ara", "The recorded plays.", "xdg-open https://{logs}", When: s => s.Logs.Length > 0),
        new("Failed", "Permission", "Permission denied points to the key management of CFS."),
        new("Failed", "MoreOutput", "Not enough information: raise the verbosity, or repeat with --debug-on-failure true."),
        new("Failed", "Framework", "To tell the framework's faults from the playbook's, run a session with the configuration debug_noop, debug_facts or debug_fail."),
        new("Failed", "ImsJob", "When Ansible went well, packaging failed: read the log of the IMS job.", "cray ims jobs describe {imsJob}", When: s => s.Target.Definition == "image" && s.Status.Session.ImsJob.Length > 0),
        new("OutcomeUnknown", "JobGone", "The job was deleted by hand, expired while the operator was down, or was never created; the operator's log tells the last.", "kubectl logs -n services -l app.kubernetes.io/instance=cray-cfs-operator"),
        new("OutcomeUnknown", "RunAgain", "The result cannot be recovered: check the state of the nodes and run the session again."),
        new("OutcomeUnknown", "Ara", "The plays may still be recorded.", "xdg-open https://{logs}", When: s => s.Logs.Length > 0),
        new("SucceededWithoutArtifact", "ImsJob", "See what became of the image.", "cray ims jobs describe {imsJob}", When: s => s.Status.Session.ImsJob.Length > 0),
        new("Inconsistent", "ForeignPatch", "Another program than the operator has patched this session.", "cray cfs v3 sessions describe {name} --format json"),
    ];

    /// <summary>The hints for a verdict on a session, their commands rendered.</summary>
    public static ImmutableArray<StatusHint> For(string verdict, CfsSession session)
    {
        var run = session.Status.Session;
        var values = new Dictionary<string, string>
        {
            ["name"] = session.Name,
            ["job"] = run.Job,
            ["imsJob"] = run.ImsJob,
            ["logs"] = session.Logs,
        };
        return
        [
            .. All.Where(hint => hint.Verdict == verdict && (!hint.NeedsJob || run.Job.Length > 0) && hint.When?.Invoke(session) != false)
                .Select(hint => new StatusHint(hint.Code, hint.Text, hint.Command is null ? null : StatusHint.Render(hint.Command, values))),
        ];
    }

    private sealed record Hint(string Verdict, string Code, string Text, string? Command = null, bool NeedsJob = false, Func<CfsSession, bool>? When = null);
}
