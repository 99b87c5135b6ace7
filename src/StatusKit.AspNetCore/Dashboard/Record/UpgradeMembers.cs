using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>An upgrade as people say it.</summary>
internal static class UpgradeMembers
{
    public static void Write(DashboardPage page, StatusKindView kind, NmpNodeStatus record)
    {
        var upgrade = record.Status.AgentUpgrade;
        var members = new MemberList(page);
        members.Start("Upgrade");
        members.Add("Node", record.Id.Node.ToString());
        members.Add(
            "Policy",
            HtmlFragment.Create($"""<a href="{RolloutPage.Url(page, kind.Name, record.Id.Policy)}"><bdi>{record.Id.Policy.ToString()}</bdi></a>"""));
        members.Add("State", upgrade.Status.Text);
        members.Add("Scheduled for", DashboardFormat.Time(upgrade.ScheduledTime));
        members.Add("Installer started", DashboardFormat.Time(upgrade.StartTime));
        members.Add("Succeeded", DashboardFormat.Time(upgrade.EndTime));
        if (upgrade.Duration is { } duration)
        {
            members.Add("Took", DashboardFormat.Duration(duration));
        }

        members.Add("Stored at the hub", DashboardFormat.Time(upgrade.LastUpdated));
        var error = NmpUpgradeError.Split(upgrade.ErrorMessage);
        members.Add("Failed first", error.Cause);
        members.Add("Failed then", error.RollbackError ?? "");
        members.Start("Versions");
        members.Add("Software", upgrade.UpgradedVersions.SoftwareVersion);
        members.Add("Configuration", upgrade.UpgradedVersions.ConfigVersion);
        members.Add("Certificate", upgrade.UpgradedVersions.CertVersion);
        members.Start("On the node");
        members.Add("Working directory", upgrade.WorkingDirectory);
        WriteInternal(members, record.Status.Internal);
        WriteCluster(members, upgrade.K8s);
        members.End();
    }

    /// <summary>What the table of transitions lets follow.</summary>
    public static void WriteNext(DashboardPage page, NmpStatus status)
    {
        var state = status.AgentUpgrade.Status;
        var rows = NmpTransitionTable.Corrected.Rows.Where(row => row.Changes(state.Interpret())).ToList();
        if (rows.Count == 0)
        {
            page.Body.Add($"""<p class="empty">Nothing: no row of the table changes this state.</p>""");
            return;
        }

        page.Body.Add($"""
            <div class="scroll" tabindex="0" role="region" aria-label="What may follow"><table>
            <thead><tr><th scope="col">When</th><th scope="col">It becomes</th><th scope="col">Who</th></tr></thead><tbody>

            """);
        foreach (var row in rows)
        {
            var to = row.To ?? state;
            var guard = row.Guard.Length > 0 ? HtmlFragment.Create($"<br><span class=\"soft\">if {row.Guard}</span>") : default;
            page.Body.Add($"""
                <tr><td>{RecordPage.Words(row.Trigger.ToString())} <span class="soft">{row.Id}</span>{guard}</td>
                <td>{DashboardFormat.Phase(to.Phase)} {RecordPage.State(to.Text)}</td>
                <td>{RecordPage.Words(row.Actor.ToString())}</td></tr>

                """);
        }

        page.Body.Add($"</tbody></table></div>");
    }

    private static void WriteInternal(MemberList members, NmpAgentUpgradeInternal? inside)
    {
        if (inside is null)
        {
            return;
        }

        members.Add("Manifest", inside.Manifest);
        members.Add("Downgrade allowed", inside.AllowDowngrade ? "yes" : "no");
        members.Add("Due", DashboardFormat.Time(inside.ScheduledUnixTime));
        members.Add("Download attempts", HtmlFragment.Create($"{inside.DownloadAttempts}"));
        string[] latest =
        [
            .. inside.LatestMap.SoftwareLatest ? ["software"] : (string[])[],
            .. inside.LatestMap.ConfigLatest ? ["configuration"] : (string[])[],
            .. inside.LatestMap.CertLatest ? ["certificate"] : (string[])[],
        ];
        members.Add("Kept at the latest", string.Join(", ", latest));
    }

    private static void WriteCluster(MemberList members, NmpK8sUpgrade? cluster)
    {
        if (cluster is null)
        {
            return;
        }

        members.Start("On the cluster");
        Add("Image", cluster.ImageVersion);
        Add("Config map", cluster.ConfigMap);
        Add("Secret", cluster.Secret);

        void Add(string name, NmpK8sChange change)
        {
            var how = !change.NeedChange ? "stays" : change.Updated ? "changed" : "is to change";
            var what = change.From.Length + change.To.Length > 0 ? $" from {change.From} to {change.To}" : "";
            members.Add(name, how + what);
        }
    }
}
