using System.Text.RegularExpressions;
using StatusKit.Cfs;
using StatusKit.Storage;
using static StatusKit.AspNetCore.Tests.Dashboard.DashboardHost;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed partial class SessionsPageTests
{
    [Fact]
    public async Task Sessions_are_listed_in_pages_with_the_latest_first()
    {
        await using var host = await StartAsync();
        var store = host.Database.GetStore<CfsSession>();
        for (var number = 0; number < 120; number++)
        {
            await store.PutAsync(Session($"s{number:d3}", number));
        }

        var first = await host.GetAsync("/dashboard/sessions");
        Assert.Contains("120 sessions", first, StringComparison.Ordinal);
        Assert.Equal((50, "s119"), (Names(first).Count, Names(first)[0]));
        Assert.Contains("href=\"/dashboard/sessions?page=2\">Older", first, StringComparison.Ordinal);
        var last = await host.GetAsync("/dashboard/sessions?page=3");
        Assert.Equal((20, "s000"), (Names(last).Count, Names(last)[^1]));
        Assert.Contains("There is no such page", await host.GetAsync("/dashboard/sessions?page=4"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status=running", "s1")]
    [InlineData("succeeded=true", "s2")]
    [InlineData("name_contains=3", "s3")]
    [InlineData("tags=team%3Dred", "s3")]
    [InlineData("configuration=c1", "s1")]
    [InlineData("target=image", "s2")]
    [InlineData("result=made-2", "s2")]
    [InlineData("status=&succeeded=", "s0 s1 s2 s3")]
    [InlineData("name_contains=none", "")]
    public async Task The_filters_are_those_of_the_API(string query, string expected)
    {
        await using var host = await StartAsync();
        var store = host.Database.GetStore<CfsSession>();
        await store.PutAsync(Session("s0", 0));
        await store.PutAsync(Session("s1", 1, CfsSessionState.Running) with { Configuration = new() { Name = "c1" } });
        var made = Session("s2", 2, CfsSessionState.Complete);
        await store.PutAsync(made with
        {
            Target = new() { Definition = "image" },
            Status = made.Status with
            {
                Session = made.Status.Session with { Succeeded = CfsOutcome.True },
                Artifacts = [new() { ResultId = "made-2" }],
            },
        });
        await store.PutAsync(Session("s3", 3) with { Tags = Json.JsonMap<string>.Empty.With("team", "red") });
        Assert.Equal(expected, string.Join(' ', Names(await host.GetAsync($"/dashboard/sessions?{query}")).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("status=odd")]
    [InlineData("min_age=soon")]
    [InlineData("result=%00")]
    public async Task A_filter_that_cannot_be_read_is_named(string query)
    {
        await using var host = await StartAsync();
        Assert.Contains("role=\"alert\"", await host.GetAsync($"/dashboard/sessions?{query}", 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unfinished_sessions_on_the_same_nodes_are_named()
    {
        await using var host = await StartAsync();
        var store = host.Database.GetStore<CfsSession>();
        await store.PutAsync(Session("one", 1, CfsSessionState.Running) with { Ansible = new() { Limit = "x1,x2" } });
        Assert.DoesNotContain("on the same nodes", await host.GetAsync("/dashboard/sessions"), StringComparison.Ordinal);
        await store.PutAsync(Session("two", 2, CfsSessionState.Running) with { Ansible = new() { Limit = "x2" } });
        var page = await host.GetAsync("/dashboard/sessions");
        Assert.Contains("Sessions on the same nodes", page, StringComparison.Ordinal);
        Assert.Contains("<bdi>two</bdi></a> are both unfinished and work on x2", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_what_is_compared_is_said()
    {
        await using var host = await StartAsync();
        await host.Database.GetStore<CfsSession>().PutManyAsync(
            Enumerable.Range(0, 1001).Select(number => Session($"s{number:d4}", number)));
        Assert.Contains("1,000 of 1,001 unfinished ones", await host.GetAsync("/dashboard/sessions"), StringComparison.Ordinal);
        Assert.Contains("There is no such page", await host.GetAsync("/dashboard/sessions?page=999999"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_in_the_form_as_text()
    {
        await using var host = await StartAsync();
        var page = await host.GetAsync("/dashboard/sessions?name_contains=%22%3E%3Cb%3E");
        Assert.Contains("name=\"name_contains\" value=\"&quot;&gt;&lt;b&gt;\"", page, StringComparison.Ordinal);
    }

    private static CfsSession Session(string name, int minute, CfsSessionState? state = null) => new()
    {
        Name = name,
        Status = new()
        {
            Session = new()
            {
                Status = state ?? CfsSessionState.Pending,
                StartTime = Timestamp.CreateUtcSeconds(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).AddMinutes(minute)),
            },
        },
    };

    private static List<string> Names(string page) => [.. Rows.Matches(page).Select(row => row.Groups[1].Value)];

    [GeneratedRegex("<th scope=\"row\"><a [^>]*><bdi>([^<]*)")]
    private static partial Regex Rows { get; }
}
