using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>Lets an upgrade begin again, after a confirmation that says what will happen.</summary>
/// <remarks>
/// The form is accepted only from a page of the same origin, and only while the record is the one that was shown.
/// </remarks>
internal static class ResetPage
{
    /// <summary>The route of the page below the dashboard.</summary>
    public const string Route = "/reset";

    private const int MaxFormBytes = 64 << 10;

    /// <summary>Whether a page offers the reset of a record.</summary>
    public static bool IsOffered(DashboardPage page, StatusKindView kind, DashboardRecord record) =>
        page.Service.Options.AllowReset && record.Value is NmpNodeStatus status && Reset(kind, status).IsApplied(out _);

    /// <summary>The address of the confirmation.</summary>
    public static string UrlOf(DashboardPage page, StatusKindView kind, StatusId id) =>
        page.Url(Route, [("kind", kind.Name), .. id.Parts.Select(part => ("id", (string?)part))]);

    /// <summary>Asks whether the upgrade is to begin again.</summary>
    public static async ValueTask WriteAsync(DashboardPage page)
    {
        if (await FindAsync(page).ConfigureAwait(false) is { } subject)
        {
            WriteConfirmation(page, subject);
        }
    }

    /// <summary>Lets the upgrade begin again, and leads back to its page.</summary>
    public static async ValueTask PostAsync(DashboardPage page)
    {
        var request = page.Context.Request;
        if (!IsSameOrigin(request))
        {
            Refuse(page, StatusCodes.Status403Forbidden, "This form was not sent by a page of this dashboard.");
            return;
        }

        if (!IsForm(request) || request.ContentLength is null or > MaxFormBytes)
        {
            Refuse(page, StatusCodes.Status400BadRequest, "This is not the form of this page.");
            return;
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(page.Aborted).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            Refuse(page, StatusCodes.Status400BadRequest, "This is not the form of this page.");
            return;
        }

        if (await FindAsync(page).ConfigureAwait(false) is not { } subject)
        {
            return;
        }

        if (form["sequence"] != subject.Stored.Sequence.ToString(CultureInfo.InvariantCulture))
        {
            page.StatusCode = StatusCodes.Status409Conflict;
            page.Body.Add($"""
                <p role="alert"><strong>The record has changed since you looked at it.</strong>
                Nothing was done. This is what would happen now:</p>

                """);
            WriteConfirmation(page, subject);
            return;
        }

        // A reader who goes away does not stop what was begun, so that the log says what happened.
        var replaced = await subject.Store.ReplaceAsync(
            subject.After, subject.Stored.Sequence, CancellationToken.None).ConfigureAwait(false);
        if (replaced is null)
        {
            Refuse(page, StatusCodes.Status409Conflict, "The record changed at the same moment. Nothing was done.");
            return;
        }

        StatusEndpointLog.Reset(
            page.Service.Logger, subject.Kind.Name, subject.Id, page.Context.User.Identity?.Name ?? "an unnamed caller");
        page.RedirectTo = page.RecordUrl(subject.Kind.Name, subject.Id);
    }

    // The page sends its form as the browser does by default.
    private static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    // The browser says where a form comes from; what says nothing is not a page of this dashboard.
    private static bool IsSameOrigin(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site == "same-origin";
        }

        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
            && string.Equals(origin.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static async ValueTask<Subject?> FindAsync(DashboardPage page)
    {
        page.Title = "Reset";
        var records = page.Service.Records;
        if (!page.TryReadRecord(out var kind, out var id) || !StatusChangeService.IsOfNodes(kind)
            || !await StatusChangeEndpoints.MaySeeAsync(page.Context, records, kind, id).ConfigureAwait(false))
        {
            Refuse(page, StatusCodes.Status404NotFound, "There is no such upgrade.");
            return null;
        }

        if (!await records.MayResetAsync(page.Context, id).ConfigureAwait(false))
        {
            Refuse(page, StatusCodes.Status403Forbidden, "You may look at this upgrade, and not reset it.");
            return null;
        }

        var store = page.Database.GetStore<NmpNodeStatus>(kind.Scope);
        if (await store.GetAsync(id, page.Aborted).ConfigureAwait(false) is not { } stored)
        {
            Refuse(page, StatusCodes.Status404NotFound, "There is no such upgrade.");
            return null;
        }

        var mirrors = await MirrorReading.ListAsync(page).ConfigureAwait(false);
        if (kind.Scope == NmpScopes.Hub && mirrors.Any(mirror => mirror.Name.StartsWith("exchange", StringComparison.Ordinal)))
        {
            Refuse(
                page,
                StatusCodes.Status409Conflict,
                "This database mirrors a hub. A reset here would not reach it; request it at the hub.");
            return null;
        }

        if (!Reset(kind, stored.Value).IsApplied(out var after))
        {
            Refuse(page, StatusCodes.Status409Conflict, $"A reset changes nothing: the upgrade is '{stored.Value.Status.AgentUpgrade.Status.Text}'.");
            return null;
        }

        var upgrade = after.Status.AgentUpgrade;
        after = kind.Scope == NmpScopes.Hub
            ? after with { Status = after.Status with { AgentUpgrade = upgrade with { LastUpdated = ExchangeEndpoints.Stamp(page.Now) } } }
            : after;
        return new(kind, id, store, stored, after);
    }

    // As the agent's API and a request at the hub do it.
    private static StatusUpdate<NmpNodeStatus> Reset(StatusKindView kind, NmpNodeStatus record) => record.Update(
        status => kind.Scope == NmpScopes.Hub
            ? NmpReset.RequestAtHub(status, NmpTransitionTable.Upstream)
            : NmpReset.Local(status, NmpTransitionTable.Upstream));

    private static void WriteConfirmation(DashboardPage page, Subject subject)
    {
        var (before, after) = (subject.Stored.Value.Status.AgentUpgrade, subject.After.Status.AgentUpgrade);
        var id = subject.Stored.Value.Id;
        page.Title = $"Reset the upgrade of {id.Node}?";
        page.Section = "";
        page.Body.Add($"""
            <section id="confirm">
            <p>Policy <bdi>{id.Policy.ToString()}</bdi>, node <bdi>{id.Node.ToString()}</bdi>. This will happen:</p>
            <ul>
            <li>The state {DashboardFormat.Phase(before.Status.Phase)} {RecordPage.State(before.Status.Text)} becomes
            {DashboardFormat.Phase(after.Status.Phase)} {RecordPage.State(after.Status.Text)}.</li>

            """);
        if (subject.Kind.Scope == NmpScopes.Hub)
        {
            page.Body.Add($"<li>The agent of the node takes the request up when it next asks the hub, and starts the upgrade again.</li>");
        }

        WriteLost(page, "The error message is cleared", before.ErrorMessage, after.ErrorMessage);
        WriteLost(page, "The start of the installer is cleared", before.StartTime.ToString(), after.StartTime.ToString());
        WriteLost(page, "The end is cleared", before.EndTime.ToString(), after.EndTime.ToString());
        if (before.ScheduledTime.TryGetInstant(out var due) && due <= page.Now)
        {
            page.Body.Add($"<li>The schedule is in the past, so the upgrade is due at once: the node downloads and installs again.</li>");
        }

        if (before.Status.IsActive)
        {
            page.Body.Add($"""
                <li><strong>The upgrade is in progress.</strong>
                If the installer is at work, a second one may start next to it.</li>

                """);
        }

        page.Body.Add($"""
            </ul><form method="post" action="{UrlOf(page, subject.Kind, subject.Id)}">
            <input type="hidden" name="sequence" value="{subject.Stored.Sequence}">
            <p class="actions"><button type="submit">Reset this upgrade</button>
            <a href="{page.RecordUrl(subject.Kind.Name, subject.Id)}">Leave it as it is</a></p>
            </form></section>

            """);
    }

    private static void WriteLost(DashboardPage page, string text, string before, string after)
    {
        if (before.Length > 0 && after != before)
        {
            page.Body.Add($"<li>{text}: <bdi>{before}</bdi></li>");
        }
    }

    private static void Refuse(DashboardPage page, int status, string text)
    {
        (page.StatusCode, page.Title) = (status, "The upgrade was not reset");
        page.Body.Add($"""<p role="alert">{text}</p><p><a href="{page.Url("")}">Overview</a></p>""");
    }

    private sealed record Subject(
        StatusKindView Kind,
        StatusId Id,
        IStatusStore<NmpNodeStatus> Store,
        Stored<NmpNodeStatus> Stored,
        NmpNodeStatus After);
}
