using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using StatusKit.Cfs;

namespace StatusKit.AspNetCore.Tests.Security;

/// <summary>What a patch may change: API3 of the OWASP list.</summary>
public sealed class PatchMemberTests
{
    private const string Create = """{"name":"a","configuration_name":"c","ansible_limit":"x","tags":{"owner":"olga"},"target":{"definition":"dynamic"}}""";
    private const string CreateV2 = """{"name":"a","configurationName":"c","ansibleLimit":"x","tags":{"owner":"olga"},"target":{"definition":"dynamic"}}""";

    [Theory]
    [InlineData("/v3/sessions", Create, """{"name":"b"}""")]
    [InlineData("/v3/sessions", Create, """{"tags":{"owner":"nick"}}""")]
    [InlineData("/v3/sessions", Create, """{"tags":null}""")]
    [InlineData("/v3/sessions", Create, """{"configuration":{"name":"d"}}""")]
    [InlineData("/v3/sessions", Create, """{"configuration_name":"d"}""")]
    [InlineData("/v3/sessions", Create, """{"ansible":{"limit":"y"}}""")]
    [InlineData("/v3/sessions", Create, """{"ansible_limit":"y"}""")]
    [InlineData("/v3/sessions", Create, """{"target":{"definition":"image"}}""")]
    [InlineData("/v3/sessions", Create, """{"debug_on_failure":true}""")]
    [InlineData("/v3/sessions", Create, """{"logs":"http://elsewhere"}""")]
    [InlineData("/v3/sessions", Create, """{"id":"b"}""")]
    [InlineData("/v3/sessions", Create, """{"Status":{"session":{"status":"complete"}}}""")]
    [InlineData("/v3/sessions", Create, """{"status":{"session":{"status":"complete"}},"tags":{"owner":"nick"}}""")] // nothing of it
    [InlineData("/v2/sessions", CreateV2, """{"name":"b"}""")]
    [InlineData("/v2/sessions", CreateV2, """{"tags":{"owner":"nick"}}""")]
    [InlineData("/v2/sessions", CreateV2, """{"configuration":{"name":"d"}}""")]
    [InlineData("/v2/sessions", CreateV2, """{"ansible":{"limit":"y"}}""")]
    [InlineData("/v2/sessions", CreateV2, """{"target":{"definition":"image"}}""")]
    [InlineData("/v2/sessions", CreateV2, """{"status":{"session":{"status":"complete"}},"name":"b"}""")]
    public async Task A_patch_of_anything_but_the_status_is_refused_and_changes_nothing(string path, string create, string patch)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapCfsSessions());
        var (created, _, answer) = await host.SendAsync("POST", path, create);
        Assert.True(created is 200 or 201, answer);
        var store = host.Database.GetStore<CfsSession>();
        var before = await store.GetAsync(new("a"));
        Assert.Equal(400, (await host.SendAsync("PATCH", $"{path}/a", patch)).Status);
        var after = await store.GetAsync(new("a"));
        Assert.Equal((before!.Sequence, before.Value), (after!.Sequence, after.Value));
        Assert.Null(await store.GetAsync(new("b")));
    }

    // The table above holds what people try; this is every member that a session has, also one that is added some day.
    [Theory]
    [InlineData("/v3/sessions", Create)]
    [InlineData("/v2/sessions", CreateV2)]
    public async Task No_member_of_a_session_but_its_status_can_be_patched(string path, string create)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapCfsSessions());
        await host.SendAsync("POST", path, create);
        using var session = JsonDocument.Parse((await host.SendAsync("GET", $"{path}/a")).Body);
        var sequence = await host.Database.GetSequenceAsync();
        var refused = new List<string>();
        foreach (var member in session.RootElement.EnumerateObject().Where(member => member.Name != "status"))
        {
            Assert.Equal((member.Name, 400), (member.Name, (await host.SendAsync("PATCH", $"{path}/a", $"{{\"{member.Name}\":{member.Value.GetRawText()}}}")).Status));
            refused.Add(member.Name);
        }

        Assert.Contains("tags", refused);
        Assert.Contains("target", refused);
        Assert.Equal(sequence, await host.Database.GetSequenceAsync());
    }

    [Theory]
    [InlineData("/v3/sessions", "name")]
    [InlineData("/v2/sessions", "name")]
    public async Task A_name_that_only_ends_with_a_line_break_is_refused(string path, string member)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapCfsSessions());
        var (status, _, _) = await host.SendAsync("POST", path, $$"""{"{{member}}":"a\n","configuration_name":"c","configurationName":"c"}""");
        Assert.Equal(400, status);
        Assert.Equal(0, await host.Database.GetSequenceAsync());
    }
}
