using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One page of the dashboard while it is written.</summary>
internal sealed class DashboardPage(HttpContext context, DashboardService service, string root)
{
    /// <summary>The request and its answer.</summary>
    public HttpContext Context => context;

    /// <summary>What pages work with.</summary>
    public DashboardService Service => service;

    /// <summary>The database whose records are shown.</summary>
    public IStatusDatabase Database => service.Records.Database;

    /// <summary>A token that is canceled when the reader goes away.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The present time, the same on the whole page.</summary>
    public DateTimeOffset Now { get; } = service.Records.Time.GetUtcNow();

    /// <summary>What the page is about, for its heading and the title of the window.</summary>
    public string Title { get; set; } = "";

    /// <summary>The route of the entry of the navigation that the page belongs to, such as <c>/sessions</c>.</summary>
    public string Section { get; set; } = "";

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    /// <summary>
    /// Which changes the page shows, as the query of the stream of changes; null for a page that shows none.
    /// </summary>
    public string? LiveQuery { get; set; }

    /// <summary>The sequence of the database before the page read anything.</summary>
    public string Sequence { get; set; } = "";

    /// <summary>Where the browser is sent instead of showing the page; null for none.</summary>
    public string? RedirectTo { get; set; }

    /// <summary>Names of further scripts that the page loads, as modules, after <c>dashboard.js</c>.</summary>
    public List<string> Scripts { get; } = [];

    /// <summary>Names of further style sheets that the page loads.</summary>
    public List<string> Styles { get; } = [];

    /// <summary>The content of the page, below its heading.</summary>
    public HtmlWriter Body { get; } = new();

    /// <summary>Starts a section that is replaced when its content has changed; <c>&lt;/section&gt;</c> ends it.</summary>
    /// <param name="id">Its id, which no other section has.</param>
    /// <param name="title">Its heading.</param>
    public void StartSection(string id, string title) => Body.Add($"""
        <section id="{id}" aria-labelledby="{id}-title" data-part>
        <h2 id="{id}-title">{title}</h2>

        """);

    /// <summary>A parameter of the query; null when it is missing or empty, the last one when it is repeated.</summary>
    public string? Query(string name) => context.Request.Query[name] is [.., { Length: > 0 } value] ? value : null;

    /// <summary>The address of a page of the dashboard, whatever the dashboard is mapped under.</summary>
    /// <param name="path">The route of the page, such as <c>/sessions</c>; "" for the overview.</param>
    /// <param name="query">Its parameters; those that are null or empty are left out.</param>
    public string Url(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var url = new StringBuilder(root).Append(path);
        if (url.Length == 0)
        {
            url.Append('/');
        }

        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return url.ToString();
    }

    /// <summary>The address of the page of a record.</summary>
    public string RecordUrl(string kind, StatusId id) =>
        Url("/record", [("kind", kind), .. id.Parts.Select(part => ("id", (string?)part))]);

    /// <summary>The record that the query names with <c>kind</c> and one <c>id</c> for each part.</summary>
    public bool TryReadRecord([NotNullWhen(true)] out StatusKindView? kind, out StatusId id)
    {
        (kind, id) = (service.Records.Find(Query("kind") ?? ""), default);
        string[] parts = [.. context.Request.Query["id"].Select(part => part ?? "")];
        try
        {
            id = kind is null ? default : new(parts);
            return kind is not null;
        }
        catch (ArgumentException)
        {
            return false; // no record can have such an id
        }
    }

    /// <summary>Answers the request with what was written.</summary>
    public async Task SendAsync()
    {
        var response = context.Response;
        if (RedirectTo is not null)
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = RedirectTo;
            return;
        }

        var body = Encoding.UTF8.GetBytes(DashboardLayout.Write(this));
        response.StatusCode = StatusCode;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, Aborted).ConfigureAwait(false);
        }
    }
}
