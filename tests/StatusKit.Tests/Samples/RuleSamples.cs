using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of docs/rules.md, docs/reset.md and docs/diagnose.md; DocumentationTests compare them line by line.</summary>
public static class RuleSamples
{
    public static string MergePatches(CfsSession session, CfsSessionPatch patch)
    {
        var update = CfsSessionRules.Corrected.Merge(session, patch);                  // as PATCH of the v3 API; CfsVersion.V2 for the older one
        var message = update.Kind switch
        {
            StatusUpdateKind.Applied => $"now {update.Value!.Phase}",
            StatusUpdateKind.Refused when update.Reason!.Code == CfsReasonCodes.JobAlreadySet => "somebody has started it already",
            _ => update.Reason?.Message ?? $"{update.Kind}",
        };
        return message;
    }

    public static (StatusUpdate<NmpStatus> Fired, StatusUpdate<NmpStatus> Report) FireAndReport(NmpStatus status, DateTimeOffset now)
    {
        var table = NmpTransitionTable.Corrected;
        var fired = table.Fire(status, NmpTrigger.InstallFailed, new() { Now = now, ErrorMessage = "the installer exited with 3" });
        var report = table.Report(status, NmpState.RollbackStarted, new() { Now = now });
        if (report.Details is NmpChangeDetails { IsExpected: false } details)
        {
            Console.WriteLine(details);                                      // Skipped: I6, I8
        }

        return (fired, report);
    }

    public static async Task<(StatusUpdate<NmpNodeStatus> Ordered, StatusUpdate<NmpNodeStatus> Taken)> ResetAtTheHub(IStatusStore<NmpNodeStatus> hub, IStatusStore<NmpNodeStatus> node, NmpStatusId id)
    {
        var ordered = await hub.UpdateAsync(NmpNodeStatus.StorageId(id), stored => stored.Update(status => NmpReset.RequestAtHub(status)));
        var taken = await node.UpdateAsync(NmpNodeStatus.StorageId(id), stored => stored.Update(status => NmpReset.ApplyFromHub(status)));
        return (ordered, taken);
    }

    public static void DiagnoseBoth(CfsSession session, NmpStatus status, ExchangeId policy, ExchangeId node, DateTimeOffset now)
    {
        var found = new List<StatusDiagnosis> { CfsDiagnosis.Diagnose(session, now), NmpDiagnosis.Diagnose(status, now, policy: policy, node: node) };
        foreach (var diagnosis in found.Order(StatusDiagnosis.ByAttention))  // the most severe first, and of those the oldest
        {
            Console.WriteLine($"{diagnosis.Severity} {diagnosis.Code}: {diagnosis.Message}");
            foreach (var hint in diagnosis.Hints)
            {
                Console.WriteLine($"  {hint.Text} {hint.Command}");          // values in commands are quoted for the shell
            }
        }
    }

    public static async Task DiagnoseAList(IStatusStore<NmpNodeStatus> statuses, DateTimeOffset now)
    {
        var options = new NmpDiagnosisOptions { InstallLimit = TimeSpan.FromMinutes(20), NodeType = NmpNodeType.Cluster };
        var overview = await NmpDiagnosis.DiagnoseManyAsync(statuses.ListAsync(), now, options);
        Console.WriteLine($"{overview.Total} upgrades, {overview.BySeverity.GetValueOrDefault(StatusSeverity.Error)} need somebody");
        foreach (var (status, diagnosis) in overview.MostUrgent)             // 20 unless StatusOverviewOptions says otherwise
        {
            Console.WriteLine($"{status.Id}: {diagnosis.Message}");
        }

        foreach (var finding in overview.Findings)                           // what no record shows alone
        {
            Console.WriteLine($"{finding.Severity} {finding.Code}: {finding.Message}");
        }
    }

    public static async Task CompareAgentsWithTheHub(IStatusStore<NmpNodeStatus> node, IStatusStore<NmpNodeStatus> hub, DateTimeOffset now)
    {
        await foreach (var difference in NmpComparison.CompareAsync(node.ListAsync(), hub.ListAsync(), now))
        {
            Console.WriteLine($"{difference.Severity} {difference.Id} {difference.Code}: {difference.Message}");
        }
    }
}
