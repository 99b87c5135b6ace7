using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: creation, deletion and scheduling.</summary>
internal static class NmpLifecycleRows
{
    private const string Worker = "nodemanagement/node_management_worker.go";
    private const string Upgrade = "nodemanagement/agent_upgrade.go";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.1 Creation and deletion.
        new()
        {
            Id = "NEW1",
            From = [],
            Trigger = NmpTrigger.PolicyMatched,
            Outcome = NmpTransitionOutcome.Created,
            To = NmpState.Waiting,
            Guard = "node configured, policy enabled and compatible, no status yet",
            Effects = NmpRowEffects.Created,
            SideEffects = "working directory, manifest and downgrade flag are copied",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q33", "Q45", "Q47", "Q48"],
            Source = $"{Worker} :: ProcessAllNMPS; exchangecommon/node_management_status.go :: StatusFromNewPolicy",
        },
        new()
        {
            Id = "DEL1",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.PolicyDisabled,
            Outcome = NmpTransitionOutcome.Deleted,
            Guard = "the policy matches and is disabled",
            SideEffects = "the job directory is kept",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q46"],
            Source = $"{Worker} :: ProcessAllNMPS",
        },
        new()
        {
            Id = "DEL2",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.PolicyNoLongerApplies,
            Outcome = NmpTransitionOutcome.Deleted,
            Guard = "the policy is gone or no longer matches",
            SideEffects = "the job directory is kept",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q46"],
            Source = $"{Worker} :: ProcessAllNMPS",
        },
        new()
        {
            Id = "DEL3",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.OrphanRemoved,
            Outcome = NmpTransitionOutcome.Deleted,
            Guard = "the Exchange has the status and the agent does not",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Hub,
            Source = $"{Worker} :: ProcessAllNMPS",
        },
        new()
        {
            Id = "DEL4",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.NodeUnregistered,
            Outcome = NmpTransitionOutcome.Deleted,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Source = $"{Worker} :: HandleUnregister; governance/shutdown.go :: DeleteNodeManagementAllStatuses",
        },
        new()
        {
            Id = "DEL4",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.PatternChanged,
            Outcome = NmpTransitionOutcome.Deleted,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Source = $"{Worker} :: HandleUnregister; governance/shutdown.go :: DeleteNodeManagementAllStatuses",
        },
        new()
        {
            Id = "DEL5",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.ParentDeleted,
            Outcome = NmpTransitionOutcome.Deleted,
            Guard = "node, policy or organization deleted",
            SideEffects = "the change feed does not report it",
            Actor = NmpActor.Hub,
            Places = NmpPlaces.Hub,
            Source = "exchange-api: table/.../NodeMgmtPolStatus.scala",
        },
        // Spec nmp 5.2 Scheduling.
        new()
        {
            Id = "S1",
            From = [NmpStateKind.Waiting],
            Trigger = NmpTrigger.ScheduleReached,
            To = NmpState.DownloadStarted,
            Guard = "scheduled strictly before now; the Exchange is reachable; no job blocks; the latest of those due",
            Condition = NmpConditions.IsDue,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q2", "Q43"],
            Source = $"{Worker} :: checkNMPTimeToRun; {Upgrade} :: getLatest",
        },
        new()
        {
            Id = "S2",
            From = [NmpStateKind.DownloadStarted],
            Trigger = NmpTrigger.AgentRestarted,
            To = NmpState.Waiting,
            Guard = "configured",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q14", "Q70"],
            Source = $"{Upgrade} :: ResetDownloadStartedStatuses",
        },
    ];
}
