using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>A session as people say it.</summary>
internal static class SessionMembers
{
    // What the operator and the jobs report.
    private static readonly CfsSessionProgress[] Reports =
    [
        new(CfsSessionState.Running, default),
        new(CfsSessionState.Complete, CfsOutcome.True),
        new(CfsSessionState.Complete, CfsOutcome.False),
        new(CfsSessionState.Complete, CfsOutcome.Unknown),
    ];

    public static void Write(DashboardPage page, CfsSession session)
    {
        var run = session.Status.Session;
        var members = new MemberList(page);
        members.Start("Run");
        members.Add("State", run.Status.Text);
        members.Add("Succeeded", run.Succeeded.Text);
        members.Add("Started", DashboardFormat.Time(run.StartTime));
        members.Add("Completed", DashboardFormat.Time(run.CompletionTime));
        if (run.Duration is { } duration)
        {
            members.Add("Took", DashboardFormat.Duration(duration));
        }

        members.Add("Job", run.Job);
        members.Add("IMS job", run.ImsJob);
        members.Add("Logs", LogLink(page, session));
        members.Start("Configuration");
        members.Add("Name", Filtered(page, "configuration", session.Configuration.Name));
        members.Add("Layers", session.Configuration.Limit is { Length: > 0 } layers ? layers : "all");
        members.Start("Ansible");
        members.Add("Limit", session.Ansible.Limit is { Length: > 0 } limit ? limit : "all hosts");
        members.Add("Config map", session.Ansible.Config);
        members.Add("Verbosity", HtmlFragment.Create($"{session.Ansible.Verbosity}"));
        members.Add("Further arguments", session.Ansible.Passthrough);
        members.Add("Keep a failed container", session.DebugOnFailure ? "yes" : "no");
        members.Start("Target");
        members.Add("Definition", session.Target.Definition);
        foreach (var group in session.Target.Groups)
        {
            members.Add($"Group {group.Name}", string.Join(", ", group.Members));
        }

        foreach (var mapping in session.Target.ImageMap)
        {
            members.Add($"Image of {mapping.SourceId}", mapping.ResultName);
        }

        members.Start("Made");
        foreach (var artifact in session.Status.Artifacts)
        {
            members.Add(
                artifact.Type,
                HtmlFragment.Create($"{Filtered(page, "result", artifact.ResultId)} from <bdi>{artifact.ImageId}</bdi>"));
        }

        members.Start("Tags");
        foreach (var (name, value) in session.Tags)
        {
            members.Add(name, value);
        }

        members.End();
    }

    /// <summary>What the rules let follow.</summary>
    public static void WriteNext(DashboardPage page, CfsSession session)
    {
        var present = new CfsSessionProgress(session.Status.Session.Status, session.Status.Session.Succeeded);
        var rows = new List<(CfsSessionProgress Report, CfsSessionRun After)>();
        foreach (var report in Reports)
        {
            var run = new CfsSessionRun { Status = report.State };
            run = report.Outcome == default ? run : run with { Succeeded = report.Outcome };
            var update = CfsSessionRules.Corrected.Merge(session, new() { Status = new() { Session = run } });
            if (update.IsApplied(out var after)
                && new CfsSessionProgress(after.Status.Session.Status, after.Status.Session.Succeeded) != present)
            {
                rows.Add((report, after.Status.Session));
            }
        }

        if (rows.Count == 0)
        {
            page.Body.Add($"""<p class="empty">Nothing: no report changes how far this session is.</p>""");
            return;
        }

        page.Body.Add($"""
            <div class="scroll" tabindex="0" role="region" aria-label="What may follow"><table>
            <thead><tr><th scope="col">When this is reported</th><th scope="col">It becomes</th></tr></thead><tbody>

            """);
        foreach (var (report, after) in rows)
        {
            page.Body.Add($"<tr><td>{report.ToString()}</td><td>{DashboardFormat.Phase(after.Phase)} {RecordPage.State(after.Status.Text)}</td></tr>");
        }

        page.Body.Add($"</tbody></table></div>");
    }

    /// <summary>
    /// A link to the recorded plays, when the session has one or the host says where ARA is. Nothing but an address of
    /// the web becomes a link.
    /// </summary>
    public static HtmlFragment LogLink(DashboardPage page, CfsSession session)
    {
        var logs = session.Logs;
        if (logs.Length == 0 && page.Service.AraHost.Length > 0)
        {
            logs = $"{page.Service.AraHost}/?label={Uri.EscapeDataString(session.Name)}";
        }

        if (logs.Length == 0)
        {
            return default;
        }

        var isFull = logs.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || logs.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return Uri.TryCreate(isFull ? logs : $"https://{logs}", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address.UserInfo.Length == 0
                ? HtmlFragment.Create($"""
                    <a href="{address.AbsoluteUri}" rel="noopener noreferrer">Logs<span
                    class="visually-hidden"> of {session.Name}</span></a>
                    """)
                : HtmlFragment.Create($"<bdi>{logs}</bdi>");
    }

    /// <summary>A value that links to the sessions that have it.</summary>
    public static HtmlFragment Filtered(DashboardPage page, string filter, string value) => value.Length == 0
        ? default
        : HtmlFragment.Create($"""<a href="{page.Url(SessionsPage.Route, (filter, value))}"><bdi>{value}</bdi></a>""");
}
