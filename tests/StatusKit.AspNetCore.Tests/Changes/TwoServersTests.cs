using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;

namespace StatusKit.AspNetCore.Tests.Changes;

/// <summary>Two hosts, each with a database object of its own over one PostgreSQL.</summary>
[NeedsPostgreSql]
public sealed class TwoServersTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const int Changes = 200;

    [StoreFact]
    public async Task A_change_through_one_server_is_seen_by_a_stream_of_the_other()
    {
        var schema = server.NewSchema();
        await using var writer = await StartAsync(schema);
        await using var reader = await StartAsync(schema);
        Assert.Equal(
            201, (await writer.SendAsync("POST", "/v3/sessions", """{"name":"a","configuration_name":"c"}""")).Status);
        using var response = await reader.Client.GetAsync(
            new Uri("/status/changes", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await using var events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        await events.MoveNextAsync(); // its position
        for (var at = 0; at < Changes; at++)
        {
            Assert.Equal(
                200,
                (await writer.SendAsync("PATCH", "/v3/sessions/a", "{\"status\":{\"session\":{\"n\":" + (at + 1) + "}}}")).Status);
            do
            {
                Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            }
            while (events.Current.EventType == "bookmark");
            Assert.Contains($"\"n\":{at + 1},", events.Current.Data, StringComparison.Ordinal);
        }
    }

    private Task<EndpointHost> StartAsync(string schema) => EndpointHost.StartAsync(
        app =>
        {
            app.MapCfsSessions();
            app.MapStatusChanges();
        },
        services => services.AddPostgreSqlStatusDatabase(server.ConnectionString, options => options.Schema = schema));
}
