using System.Net;
using System.Text;
using System.Web;
using StatusKit.Cfs;
using static StatusKit.Clients.Tests.Answers;

namespace StatusKit.Clients.Tests;

/// <summary>A CFS service without a socket, for tests of many requests. It remembers every state that an answer
/// showed.</summary>
public sealed class FakeCluster : HttpMessageHandler
{
    public SortedDictionary<string, CfsSession> Sessions { get; } = new(StringComparer.Ordinal);

    public int PageSize { get; set; } = 1000;

    public int Requests { get; private set; }

    /// <summary>Called before each request; what it returns is the answer instead.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Before { get; set; } = _ => null;

    /// <summary>Every state that a client could see: name, start, state, outcome.</summary>
    public HashSet<(string Name, string Start, string Status, string Succeeded)> Shown { get; } = [];

    public CfsClient Client(TimeProvider time) =>
        new(
            new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
            new() { BaseAddress = new("http://cfs"), Timeout = TimeSpan.FromDays(1) },
            time);

    public void Set(string name, string status, string succeeded = "none", string start = "2026-03-02T08:00:00") =>
        Sessions[name] = Session(name, status, succeeded, start);

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        var response = Before(request) ?? Respond(request.RequestUri!);
        response.RequestMessage = request;
        return Task.FromResult(response);
    }

    private HttpResponseMessage Respond(Uri uri)
    {
        if (uri.AbsolutePath != "/v3/sessions")
        {
            return Sessions.TryGetValue(uri.Segments[^1], out var session)
                ? Answer(200, SessionJson(Show(session)))
                : Answer(404, NoSession, "application/problem+json");
        }

        var query = HttpUtility.ParseQueryString(uri.Query);
        CfsSession[] found =
        [
            .. Sessions.Values
                .Where(session => query["status"] is not { } status || session.Status.Session.Status.Text == status)
                .Where(session => string.CompareOrdinal(session.Name, query["after_id"]) > 0),
        ];
        var page = found.Take(PageSize).Select(Show).ToArray();
        return Answer(
            200,
            Page(
                page,
                found.Length > page.Length
                    ? new CfsSessionQuery { Status = query["status"] }.NextPage(page[^1].Name, PageSize)
                    : null));
    }

    private CfsSession Show(CfsSession session)
    {
        var run = session.Status.Session;
        Shown.Add((session.Name, run.StartTime.ToString(), run.Status.Text, run.Succeeded.Text));
        return session;
    }
}
