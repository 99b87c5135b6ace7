using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Tests.Cfs;

public class CfsSessionQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Filters_become_those_of_a_store()
    {
        var query = new CfsSessionQuery { MinAge = "90m", MaxAge = "2W", Status = "running", Succeeded = "none", NameContains = "batcher", Tags = "a=1,b=,=c", AfterId = "x", Limit = "7" };

        Assert.True(query.TryRead(Now, out var read, out var problem));
        Assert.Null(problem);
        Assert.Equal(
            new StatusQuery
            {
                States = ["running"],
                Keys = [new("succeeded", "none"), new("tag:a", "1"), new("tag:b", ""), new("tag:", "c")],
                NameContains = "batcher",
                StartedAtOrBefore = Now.AddMinutes(-90),
                StartedAtOrAfter = Now.AddDays(-14),
                After = new StatusId("x"),
            },
            read);
        Assert.Equal(7, query.LimitOr());
    }

    [Fact]
    public void What_was_not_sent_and_what_is_empty_filter_nothing()
    {
        Assert.True(new CfsSessionQuery().TryRead(Now, out var unsent, out _));
        Assert.True(new CfsSessionQuery { MinAge = "", MaxAge = "", Status = "", Succeeded = "", NameContains = "", Tags = "", AfterId = "" }.TryRead(Now, out var empty, out _));

        Assert.Equal(StatusQuery.All, unsent);
        Assert.Equal(StatusQuery.All with { NameContains = "" }, empty);
        Assert.Equal(1000, new CfsSessionQuery().LimitOr());
    }

    // Each is refused with the title and, where upstream fixes it, the detail of spec cfs 2.6 and 7.2.
    [Theory]
    [InlineData("status", "Running", "Bad Request")] // words are case-sensitive
    [InlineData("succeeded", "yes", "Bad Request")]
    [InlineData("min_age", "1h30m", "Bad Request")]
    [InlineData("min_age", "30", "Bad Request")]
    [InlineData("min_age", "d", "Bad Request")]
    [InlineData("max_age", "5s", "Bad Request")]
    [InlineData("max_age", "1d\n", "Bad Request")] // upstream lets one line feed pass (spec cfs Q28)
    [InlineData("max_age", "0000000001m", "Bad Request")] // eleven characters
    [InlineData("min_age", "99999999w", "Error parsing age field")] // before the first year
    [InlineData("tags", "a", "Error parsing the tags provided.")]
    [InlineData("tags", "a=1,", "Error parsing the tags provided.")]
    [InlineData("tags", "a=1=2", "Error parsing the tags provided.")]
    [InlineData("limit", "0", "Bad Request")]
    [InlineData("limit", "-1", "Bad Request")]
    [InlineData("limit", "2.0", "Bad Request")]
    [InlineData("limit", "", "Bad Request")]
    [InlineData("limit", " 2", "Bad Request")] // upstream reads it
    [InlineData("after_id", "a\0", "Bad Request")] // no store holds such a text
    [InlineData("name_contains", "\0", "Bad Request")]
    [InlineData("tags", "a=\0", "Bad Request")]
    public void What_is_wrong_is_answered_as_the_service_does(string name, string value, string title)
    {
        var query = name switch
        {
            "status" => new CfsSessionQuery { Status = value },
            "succeeded" => new() { Succeeded = value },
            "min_age" => new() { MinAge = value },
            "max_age" => new() { MaxAge = value },
            "tags" => new() { Tags = value },
            "after_id" => new() { AfterId = value },
            "name_contains" => new() { NameContains = value },
            _ => new() { Limit = value },
        };

        Assert.False(query.TryRead(Now, out var read, out var problem));
        Assert.Equal((400, title, "about:blank"), (problem.Status, problem.Title, problem.Type));
        Assert.Equal(title.Contains("tags", StringComparison.Ordinal), problem.Detail.Length == 0);
        Assert.Equal(StatusQuery.All, read);
    }

    [Fact]
    public void The_next_page_repeats_what_was_sent()
    {
        var query = new CfsSessionQuery { Status = "", Tags = "a=1" };

        Assert.Equal("""
            {
              "next": {
                "after_id": "s9",
                "age": null,
                "limit": 3,
                "max_age": null,
                "min_age": null,
                "name_contains": null,
                "status": "",
                "succeeded": null,
                "tags": "a=1"
              },
              "sessions": []
            }

            """, System.Text.Encoding.UTF8.GetString(CfsJson.V3.SessionList.Write(new() { Next = query.NextPage("s9", 3), Sessions = [] })));
    }

    [Fact]
    public void Refusals_are_answered_as_the_service_does()
    {
        Assert.Equal((409, "Conflicting session name", "why"), Shown(CfsProblem.FromReason(new(CfsReasonCodes.NameTaken, "why"))));
        Assert.Equal((409, "Session patch conflict.", "why"), Shown(CfsProblem.FromReason(new(CfsReasonCodes.JobAlreadySet, "why"))));
        Assert.Equal((400, "Invalid configuration", "why"), Shown(CfsProblem.FromReason(new(CfsReasonCodes.InvalidConfiguration, "why"))));
        Assert.Equal((400, "Bad Request", "why"), Shown(CfsProblem.FromReason(new(CfsReasonCodes.BadRequest, "why"))));
        Assert.Equal((404, "Session not found.", "Session s could not be found"), Shown(CfsProblem.NotFound("s")));
        Assert.Throws<ArgumentException>(() => CfsProblem.FromReason(new("Other", "why")));
    }

    private static (int, string, string) Shown(CfsProblem problem) => (problem.Status, problem.Title, problem.Detail);
}
