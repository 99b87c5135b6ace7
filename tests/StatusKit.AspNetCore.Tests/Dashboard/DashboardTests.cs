using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed partial class DashboardTests
{
    [Theory]
    [InlineData("", "/dashboard")]
    [InlineData("/apis/status", "/apis/status/dashboard")]
    [InlineData("/{site}", "/north/dashboard")]
    public async Task Links_and_assets_follow_the_prefix(string prefix, string path)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapGroup(prefix).MapStatusDashboard());
        var (status, type, page) = await host.SendAsync("GET", path);
        Assert.Equal((200, "text/html; charset=utf-8"), (status, type));
        var links = Links.Matches(page).Select(link => link.Groups[1].Value).Where(link => link[0] != '#').ToList();
        Assert.True(links.Count >= 4);
        foreach (var link in links)
        {
            Assert.StartsWith(path, link, StringComparison.Ordinal);
            Assert.Equal(200, (await host.SendAsync("GET", WebUtility.HtmlDecode(link))).Status);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/status/pages")]
    public async Task The_route_can_be_chosen(string pattern)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusDashboard(pattern));
        var (status, _, page) = await host.SendAsync("GET", pattern);
        Assert.Equal(200, status);
        Assert.Contains($"href=\"{pattern.TrimEnd('/')}/assets/", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_served_unless_it_is_mapped()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusChanges());
        Assert.Equal(404, (await host.SendAsync("GET", "/dashboard")).Status);
    }

    [Fact]
    public async Task A_page_lets_the_browser_load_only_what_the_dashboard_serves()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusDashboard());
        using var response = await host.Client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.Equal("no-store", Header("Cache-Control"));
        var page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotMatch(InlineCode, page);

        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    [Fact]
    public async Task A_head_request_gets_the_headers_alone()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusDashboard());
        using var request = new HttpRequestMessage(HttpMethod.Head, "/dashboard");
        using var response = await host.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
        Assert.True(response.Content.Headers.ContentLength > 500);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Assets_are_cached_by_their_content()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusDashboard());
        var (_, _, page) = await host.SendAsync("GET", "/dashboard");
        var path = Links.Matches(page).Select(link => link.Groups[1].Value)
            .First(link => link.EndsWith("dashboard.css", StringComparison.Ordinal));
        using var response = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("text/css; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", Assert.Single(response.Headers.GetValues("Cache-Control")));
        var tag = response.Headers.ETag!.ToString();
        Assert.Equal(304, (await host.SendAsync("GET", path, headers: ("If-None-Match", tag))).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/dashboard/assets/000000000000/dashboard.css")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", path.Replace("dashboard.css", "no.css", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task A_page_names_the_stream_and_where_to_begin()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapStatusDashboard());
        await host.Database.GetStore<CfsSession>().PutAsync(new() { Name = "one" });
        var (_, _, page) = await host.SendAsync("GET", "/dashboard");
        Assert.Contains("data-live=\"/dashboard/changes\" data-sequence=\"1\"", page, StringComparison.Ordinal);
        Assert.Equal(400, (await host.SendAsync("GET", "/dashboard/changes?after=x")).Status);
    }

    [Fact]
    public async Task A_database_that_is_away_is_reported()
    {
        await using var host = await EndpointHost.StartAsync(
            app => app.MapStatusDashboard(),
            services => services.AddStatusDatabase(new InMemoryStatusDatabase()));
        await ((IAsyncDisposable)host.Database).DisposeAsync();
        var (status, _, page) = await host.SendAsync("GET", "/dashboard");
        Assert.Equal(503, status);
        Assert.Contains("The database is not available", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_route_needs_the_right_to_read()
    {
        await using var host = await EndpointHost.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapStatusDashboard();
            },
            services =>
            {
                services.AddAuthentication("none").AddCookie("none", cookie =>
                    cookie.Events.OnRedirectToLogin = context =>
                    {
                        context.Response.StatusCode = 401;
                        return Task.CompletedTask;
                    });
                services.AddAuthorizationBuilder().AddPolicy("nobody", policy => policy.RequireAssertion(_ => false));
            },
            options => options.Policies[StatusRight.Read] = "nobody");
        foreach (var path in (string[])["/dashboard", "/dashboard/changes", "/dashboard/assets/0/dashboard.js"])
        {
            Assert.Equal(401, (await host.SendAsync("GET", path)).Status);
        }
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Links { get; }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|<style", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode { get; }
}
