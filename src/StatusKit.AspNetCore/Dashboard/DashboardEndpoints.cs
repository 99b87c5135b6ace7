using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The routes of the dashboard.</summary>
internal static class DashboardEndpoints
{
    /// <summary>What a browser may load and do: only what the dashboard serves itself.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var group = endpoints.MapGroup(pattern);
        group.WithTags("Dashboard").ExcludeFromDescription();

        // A page is a method that fills a DashboardPage; its route has one segment.
        MapPage(group, "", OverviewPage.WriteAsync);
        MapPage(group, RolloutPage.Route, RolloutPage.WriteAsync);
        MapPage(group, SessionsPage.Route, SessionsPage.WriteAsync);
        MapPage(group, RecordPage.Route, RecordPage.WriteAsync);
        if (endpoints.ServiceProvider.GetRequiredService<IOptions<StatusDashboardOptions>>().Value.AllowReset)
        {
            MapPage(group, ResetPage.Route, ResetPage.WriteAsync, StatusRight.Reset);
            group.MapPost(ResetPage.Route, (RequestDelegate)(context => AnswerAsync(context, ResetPage.Route, ResetPage.PostAsync)))
                .Needs(StatusRight.Reset);
        }

        MapData(group, "/rollout/stages", "application/octet-stream", RolloutPage.ReadStagesAsync);
        MapData(group, "/rollout/node", "application/json", RolloutPage.ReadNodeAsync);

        group.MapGet("/changes", StatusChangeEndpoints.StreamAsync).Needs(StatusRight.Read);
        group.MapMethods("/assets/{hash}/{name}", Reading, (RequestDelegate)DashboardAssets.Instance.WriteAsync)
            .Needs(StatusRight.Read);
        endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStarted.Register(
            () => endpoints.ServiceProvider.GetRequiredService<DashboardService>()); // which reads the records once
        return group;
    }

    /// <summary>Makes a method the answer to GET and HEAD, for callers with a right.</summary>
    /// <param name="group">The dashboard.</param>
    /// <param name="route">The route below the dashboard: "" for the overview, else a slash and one segment.</param>
    /// <param name="write">Fills the page.</param>
    /// <param name="right">What a caller needs.</param>
    private static void MapPage(
        RouteGroupBuilder group,
        string route,
        Func<DashboardPage, ValueTask> write,
        StatusRight right = StatusRight.Read) =>
        group.MapMethods(route, Reading, (RequestDelegate)(context => AnswerAsync(context, route, write))).Needs(right);

    /// <summary>Maps what a script asks for.</summary>
    /// <param name="group">The dashboard.</param>
    /// <param name="route">The route below the dashboard.</param>
    /// <param name="mediaType">The type of the answer.</param>
    /// <param name="read">Gives the answer; null when there is nothing of the kind.</param>
    private static void MapData(
        RouteGroupBuilder group, string route, string mediaType, Func<DashboardPage, ValueTask<byte[]?>> read) =>
        group.MapMethods(route, Reading, (RequestDelegate)(context => AnswerAsync(context, route, mediaType, read)))
            .Needs(StatusRight.Read);

    private static async Task AnswerAsync(
        HttpContext context, string route, string mediaType, Func<DashboardPage, ValueTask<byte[]?>> read)
    {
        var response = context.Response;
        SecureHeaders(response);
        response.Headers.CacheControl = "private, no-cache";
        var page = new DashboardPage(
            context, context.RequestServices.GetRequiredService<DashboardService>(), Root(context, route));
        try
        {
            if (await read(page).ConfigureAwait(false) is not { } answer)
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            (response.ContentType, response.ContentLength) = (mediaType, answer.Length);
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && !response.HasStarted)
        {
            await Failed(page, e).SendAsync().ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(HttpContext context, string route, Func<DashboardPage, ValueTask> write)
    {
        SecureHeaders(context.Response);
        var service = context.RequestServices.GetRequiredService<DashboardService>();
        var page = new DashboardPage(context, service, Root(context, route)) { Section = route };
        try
        {
            var sequence = await page.Database.GetSequenceAsync(page.Aborted).ConfigureAwait(false);
            page.Sequence = sequence.ToString(CultureInfo.InvariantCulture);
            await write(page).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            page = Failed(new(context, service, Root(context, route)), e);
        }

        await page.SendAsync().ConfigureAwait(false);
    }

    // The path of the dashboard as the browser knows it: what is requested without the route of the page.
    private static string Root(HttpContext context, string route)
    {
        var path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent().TrimEnd('/');
        return path[..^route.Length];
    }

    private static void SecureHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static DashboardPage Failed(DashboardPage page, Exception e)
    {
        if (e is BadHttpRequestException bad)
        {
            return Message(page, bad.StatusCode, "The request was refused", bad.Message);
        }

        StatusEndpointLog.Failed(page.Service.Logger, page.Context.Request.Method, page.Context.Request.Path, e);
        return e is StatusOutcomeUnknownException
            ? Message(
                page,
                StatusCodes.Status503ServiceUnavailable,
                "It is not known whether that happened",
                $"{StorageFailure.Describe(e)} Look at the record before you try again.")
            : StorageFailure.Is(e)
            ? Message(
                page,
                StatusCodes.Status503ServiceUnavailable,
                "The database is not available",
                "The records cannot be read now. Load the page again in a moment.")
            : Message(
                page,
                StatusCodes.Status500InternalServerError,
                "The page cannot be shown",
                "The server has logged what went wrong.");
    }

    private static DashboardPage Message(DashboardPage page, int status, string title, string text)
    {
        (page.StatusCode, page.Title) = (status, title);
        page.Body.Add($"<p>{text}</p>");
        return page;
    }
}
