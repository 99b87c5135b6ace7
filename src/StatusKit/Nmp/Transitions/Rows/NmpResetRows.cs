using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: reports from outside and resets.</summary>
internal static class NmpResetRows
{
    private const string Upgrade = "nodemanagement/agent_upgrade.go";
    private const string Common = "common/node_management.go :: SetNodeManagementPolicyStatus";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.5 Reports from outside and reset.
        new()
        {
            Id = "X1",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.StatusReported,
            Outcome = NmpTransitionOutcome.AsReported,
            Guard = "a status other than the current one",
            Effects = NmpRowEffects.Message,
            ReportedEffects = NmpRowEffects.Reported,
            Actor = NmpActor.LocalCaller,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q12", "Q18", "Q66"],
            Source = $"{Common}; api/path_management_status.go :: UpdateManagementStatus",
        },
        new()
        {
            Id = "X2",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.StatusReportedUnchanged,
            Outcome = NmpTransitionOutcome.Stays,
            Guard = "the current status",
            Actor = NmpActor.LocalCaller,
            Places = NmpPlaces.None,
            IsReport = true,
            Quirks = ["Q15"],
            Source = Common,
        },
        new()
        {
            Id = "X3",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.EmptyStatusReported,
            To = NmpState.Unknown,
            Guard = "the status is empty or absent",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.LocalCaller,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q17"],
            Source = Common,
        },
        new()
        {
            Id = "R1",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.HubResetRequested,
            To = NmpState.Reset,
            Guard = "may write the node",
            Actor = NmpActor.HubUser,
            Places = NmpPlaces.Hub,
            Quirks = ["Q73"],
            Source = "cli/exchange/node.go :: NodeManagementReset",
        },
        new()
        {
            Id = "R2",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.HubResetApplied,
            To = NmpState.Waiting,
            Guard = "the Exchange says reset, and the agent has the status",
            Effects = NmpRowEffects.Restarted,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q14"],
            Source = $"{Upgrade} :: HandleNmpStatusReset",
        },
        new()
        {
            Id = "R3",
            From = NmpStateSet.Any.Except([NmpStateKind.Waiting]),
            Trigger = NmpTrigger.LocalReset,
            To = NmpState.Waiting,
            Effects = NmpRowEffects.RestartedWithoutError,
            Actor = NmpActor.LocalCaller,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q16"],
            Source = "api/path_management_status.go :: ResetManagementStatus",
        },
        new()
        {
            Id = "F1",
            From = NmpStateSet.Any,
            Trigger = NmpTrigger.ForcedReset,
            To = NmpState.Waiting,
            Effects = NmpRowEffects.RestartedWithoutError,
            Actor = NmpActor.LocalCaller,
            Places = NmpPlaces.Record,
            Quirks = ["Q16"],
            Source = "StatusKit only",
        },
    ];
}
