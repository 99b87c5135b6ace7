using System.Text;
using System.Text.Json;
using System.Web;
using StatusKit.Cfs;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>The client reads what the original service really answered, byte for byte, from a real socket.</summary>
public class TranscriptTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Transcripts");

    public static TheoryData<string> Scenarios =>
        [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(
            file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Recorded_answers_are_understood(string scenario)
    {
        await using var service = await StartAsync();
        using var http = new HttpClient();
        var played = 0;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Folder, $"{scenario}.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("request", out var request))
            {
                played += await PlayAsync(service, http, request, document.RootElement.GetProperty("response")) ? 1 : 0;
            }
        }

        Assert.True(played > 3, $"{played} requests played");
    }

    // Whether the client can ask this.
    private static async Task<bool> PlayAsync(
        TestService service, HttpClient http, JsonElement request, JsonElement response)
    {
        var (method, path, status) = (
            request.GetProperty("method").GetString()!,
            request.GetProperty("path").GetString()!,
            response.GetProperty("status").GetInt32());
        var version = path.StartsWith("/v2/", StringComparison.Ordinal) ? CfsVersion.V2 : CfsVersion.V3;
        var (json, client) = (
            CfsJson.ForVersion(version),
            new CfsClient(http, new() { BaseAddress = service.Address, Version = version }));
        var (answer, body) = (
            response.GetProperty("body").GetString() ?? "",
            Encoding.UTF8.GetBytes(request.GetProperty("body").GetString() ?? ""));
        var type = response.GetProperty("headers").TryGetProperty("content-type", out var header)
            ? header.GetString()
            : null;
        service.Handler = context => AnswerAsync(
            context, context.Request.Method == method
                ? status
                : 404, context.Request.Method == method
                ? answer
                : Answers.NoSession, context.Request.Method == method
                ? type
                : "application/json");
        var name = path.Split('/').Length > 3 ? path.Split('/')[3] : null;
        if (QueryOf(request.GetProperty("query").GetString()) is not { } query)
        {
            return false;
        }

        switch (method)
        {
            case "GET" when name is not null && status == 200:
                Assert.Equal(json.Session.Read(Encoding.UTF8.GetBytes(answer)), await client.GetAsync(name));
                return true;
            case "GET" when name is null && status == 200:
                Assert.Equal(json.SessionList.Read(Encoding.UTF8.GetBytes(answer)), await client.GetPageAsync(query));
                return true;
            case "GET" when name is null:
                var refused = await Assert.ThrowsAsync<StatusServiceException>(() => client.GetPageAsync(query));
                Assert.Equal((status, "Bad Request"), ((int?)refused.StatusCode, refused.Reason?.Code));
                return true;
            case "POST":
                var created = await client.CreateAsync(json.Request.Read(body));
                Assert.Equal(
                    status == 409
                        ? (StatusUpdateKind.Refused, CfsReasonCodes.NameTaken)
                        : (StatusUpdateKind.Applied, null),
                    (created.Kind, created.Reason?.Code));
                return true;
            case "PATCH" when status is 200 or 409 && TryRead(json.Patch, body) is { } patch:
                Assert.Equal(
                    status == 200 ? StatusUpdateKind.Applied : StatusUpdateKind.Missing,
                    (await client.PatchAsync(name!, patch)).Kind);
                return true;
            case "DELETE" when name is not null:
                Assert.Equal(status == 204, await client.DeleteAsync(name));
                return true;
            case "DELETE":
                var deleted = await client.DeleteManyAsync(query, everyState: query.Status is "");
                Assert.Equal(version == CfsVersion.V2, deleted.IsDefault);
                return true;
            default:
                return false;
        }
    }

    private static CfsSessionPatch? TryRead(Json.JsonDialect<CfsSessionPatch> dialect, byte[] body)
    {
        try
        {
            return dialect.Read(body);
        }
        catch (JsonException)
        {
            return null; // a patch that is none, for the server's errors
        }
    }

    // Null for parameters that no typed query can send.
    private static CfsSessionQuery? QueryOf(string? text)
    {
        var query = HttpUtility.ParseQueryString(text ?? "");
        string[] known = ["limit", "after_id", "status", "succeeded", "tags", "name_contains", "min_age", "max_age"];
        return query.AllKeys.All(key => known.Contains(key) && query.GetValues(key)!.Length == 1)
            ? new()
            {
                Limit =
                    query["limit"],
                AfterId =
                        query["after_id"],
                Status = query["status"],
                Succeeded = query["succeeded"],
                Tags =
                    query["tags"],
                NameContains =
                        query["name_contains"],
                MinAge = query["min_age"],
                MaxAge = query["max_age"],
            }
            : null;
    }
}
