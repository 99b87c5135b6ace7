using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>What to do about a session, as data: verdict, code, text and the template of a command.</summary>
/// <remarks>Source: spec cfs 8.2 to 8.4.</remarks>
internal static class CfsHintTable
{
    private static readonly Row[] Rows =
    [
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.OperatorLog,
            "The operator is slow, restarting or flooded: look in its log for the CREATE event of this "
            + "session followed by a 404.",
            "kubectl logs -n services -l app.kubernetes.io/instance=cray-cfs-operator"),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.ListPending,
            "See whether others are pending too.",
            "cray cfs v3 sessions list --status pending --format json"),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.BatcherBackoff,
            "When many batcher sessions are pending, more are created than can be handled: restore the "
            + "pause of the batcher and wait.",
            "cray cfs v3 options update --batcher-max-backoff 3600"),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.ManualFlood,
            "When a script creates the sessions, slow it down."),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.Recreate,
            "Delete a single stuck session and create it again under another name; a stuck batcher "
            + "session blocks its nodes until it is gone.",
            "cray cfs v3 sessions delete {name}"),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.After503,
            "When its creation was answered with 503, event delivery is in trouble; there may be "
            + "duplicates later."),
        new(CfsVerdictCodes.NotStarting, CfsHintCodes.Drain,
            "As a last resort, which is disruptive: disable the batcher, scale the operator to 0, drain "
            + "the event topic in the operator's consumer group, scale back to 1 and enable the batcher "
            + "again.",
            "cray cfs v3 options update --batcher-disable true"),
        new(CfsVerdictCodes.JobNotStarting, CfsHintCodes.Job,
            "Look at the job: if it is absent, the outcome will become unknown; if it exists without a "
            + "start, Kubernetes cannot schedule it.",
            "kubectl get job -n services {job}",
            NeedsJob: true),
        new(CfsVerdictCodes.JobNotStarting, CfsHintCodes.ListPending,
            "See whether others are pending too.",
            "cray cfs v3 sessions list --status pending --format json"),
        new(CfsVerdictCodes.JobNotStarting, CfsHintCodes.Recreate,
            "Delete a single stuck session and create it again under another name.",
            "cray cfs v3 sessions delete {name}"),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.FollowLogs,
            "Follow the play.",
            "kubectl logs -n services -l job-name={job} -c ansible -f",
            NeedsJob: true),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.HungNode,
            "On live nodes one hung node, often because of a file system, holds up all others: log in to "
            + "each node of ansible.limit and repeat the last command."),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.Quiet,
            "Without a visible cause, hide ok and skipped hosts in ansible.cfg, and profile the tasks."),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.Verbosity,
            "Very large output can hang the job: lower the verbosity.",
            When: s => s.Ansible.Verbosity >= 3),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.Debug,
            "The play may have failed already: touch /tmp/complete in the ansible container to end the "
            + "wait.",
            "kubectl get pods -n services -l cfsession={name}",
            When: s => s.DebugOnFailure),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.ImsJob,
            "Staging and packaging of images take long, and with an unknown image id the session waits "
            + "forever: look at the IMS job.",
            "cray ims jobs describe {imsJob}",
            When: s => IsImage(s) && s.Status.Session.ImsJob.Length > 0),
        new(CfsVerdictCodes.RunningLong, CfsHintCodes.RemoteBuild,
            "An image session on a remote build node whose container is gone runs forever: delete it and "
            + "create a new one.",
            "cray cfs v3 sessions delete {name}",
            When: s => IsImage(s)),
        new(CfsVerdictCodes.Failed, CfsHintCodes.Pods,
            "Find the pod and read its logs in the order git-clone, inventory, ansible, and teardown for "
            + "images.",
            "kubectl get pods -n services -l cfsession={name}"),
        new(CfsVerdictCodes.Failed, CfsHintCodes.AnsibleLog,
            "Look at the play recap, then at the task above it.",
            "kubectl logs -n services -l cfsession={name} -c ansible"),
        new(CfsVerdictCodes.Failed, CfsHintCodes.Ara,
            "The recorded plays.",
            "xdg-open https://{logs}",
            When: s => s.Logs.Length > 0),
        new(CfsVerdictCodes.Failed, CfsHintCodes.Permission,
            "A message 'Permission denied' points to the key management of CFS."),
        new(CfsVerdictCodes.Failed, CfsHintCodes.MoreOutput,
            "If the logs do not say enough, raise the verbosity, or repeat with --debug-on-failure true."),
        new(CfsVerdictCodes.Failed, CfsHintCodes.Framework,
            "To distinguish faults of the framework from faults of the playbook, run a session with the "
            + "configuration debug_noop, debug_facts or debug_fail."),
        new(CfsVerdictCodes.Failed, CfsHintCodes.ImsJob,
            "If Ansible succeeded, packaging failed: read the log of the IMS job.",
            "cray ims jobs describe {imsJob}",
            When: s => IsImage(s) && s.Status.Session.ImsJob.Length > 0),
        new(CfsVerdictCodes.OutcomeUnknown, CfsHintCodes.JobGone,
            "The job was deleted by hand, expired while the operator was down, or was never created; the "
            + "operator's log shows the last case.",
            "kubectl logs -n services -l app.kubernetes.io/instance=cray-cfs-operator"),
        new(CfsVerdictCodes.OutcomeUnknown, CfsHintCodes.RunAgain,
            "The result cannot be recovered: check the state of the nodes and run the session again."),
        new(CfsVerdictCodes.OutcomeUnknown, CfsHintCodes.Ara,
            "The plays may still be recorded.",
            "xdg-open https://{logs}",
            When: s => s.Logs.Length > 0),
        new(CfsVerdictCodes.SucceededWithoutArtifact, CfsHintCodes.ImsJob,
            "See what became of the image.",
            "cray ims jobs describe {imsJob}",
            When: s => s.Status.Session.ImsJob.Length > 0),
        new(CfsVerdictCodes.Inconsistent, CfsHintCodes.ForeignPatch,
            "Another program than the operator has patched this session.",
            "cray cfs v3 sessions describe {name} --format json"),
        new(CfsVerdictCodes.NotReported, CfsHintCodes.Describe,
            "Read the session again in a minute; servers before CSM 1.0 fill the status when the job starts.",
            "cray cfs v3 sessions describe {name} --format json"),
    ];

    // A session whose age is not known gets the hints of one that is late.
    private static readonly Dictionary<string, string> SameAs = new(StringComparer.Ordinal)
    {
        [CfsVerdictCodes.SlowRun] = CfsVerdictCodes.RunningLong,
        [CfsVerdictCodes.Running] = CfsVerdictCodes.RunningLong,
        [CfsVerdictCodes.Starting] = CfsVerdictCodes.JobNotStarting,
    };

    /// <summary>The hints for a verdict on a session, their commands rendered.</summary>
    public static ImmutableArray<StatusHint> For(CfsDiagnosis.Verdict verdict, CfsSession session)
    {
        if (verdict.Severity == StatusSeverity.Ok)
        {
            return [];
        }

        var code = SameAs.GetValueOrDefault(verdict.Code, verdict.Code);
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
            .. Rows.Where(row => row.Verdict == code && row.AppliesTo(session))
                .Select(row => new StatusHint(
                    row.Code, row.Text, row.Command is { } command ? StatusHint.Render(command, values) : null)),
        ];
    }

    /// <summary>The hints for sessions that are created faster than the operator can handle.</summary>
    public static ImmutableArray<StatusHint> ForFlood(string first) =>
    [
        .. Rows.Where(row => row.Verdict == CfsVerdictCodes.NotStarting)
            .Where(row => row.Code == first || row.Code is CfsHintCodes.OperatorLog or CfsHintCodes.ListPending)
            .OrderByDescending(row => row.Code == first)
            .Select(row => new StatusHint(row.Code, row.Text, row.Command)),
    ];

    private static bool IsImage(CfsSession session) => session.Target.Definition == "image";

    private sealed record Row(
        string Verdict,
        string Code,
        string Text,
        string? Command = null,
        bool NeedsJob = false,
        Func<CfsSession, bool>? When = null)
    {
        public bool AppliesTo(CfsSession session) =>
            (!NeedsJob || session.Status.Session.Job.Length > 0) && When?.Invoke(session) != false;
    }
}
