using System.Net;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>Credentials reach the service and nobody else.</summary>
[Trait("Trial", "R-23")]
public class ServiceCredentialTests
{
    private const string Secret = "s3cr3t-t0k3n";

    [Fact]
    public async Task Credentials_are_sent_over_TLS()
    {
        await using var service = await StartAsync(
            context => AnswerAsync(context, 200, SessionJson(Session("s1"))), withTls: true);
        using var http = new HttpClient(
            new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        await new CfsClient(http, new() { BaseAddress = service.Address, Credentials = Bearer }).GetAsync("s1");
        Assert.Equal([$"Bearer {Secret}"], service.Authorizations);
    }

    [Fact]
    public async Task Credentials_are_not_sent_without_TLS()
    {
        await using var service = await StartAsync();
        using var http = new HttpClient();
        var e = await Assert.ThrowsAsync<StatusServiceException>(
            () => new CfsClient(http, new() { BaseAddress = service.Address, Credentials = Bearer }).GetAsync("s1"));
        Assert.Equal(StatusServiceError.InsecureCredentials, e.Error);
        Assert.Empty(service.Requests);
        Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)] // the client follows by itself
    [InlineData(false)]
    public async Task A_redirect_to_another_host_is_an_exception_and_gets_no_credentials(bool followsByItself)
    {
        await using var other = await StartAsync(context => AnswerAsync(context, 200, SessionJson(Session("s1"))));
        await using var service = await StartAsync();
        service.Handler = context =>
        {
            context.Response.Redirect(new Uri(other.Address, "v3/sessions/s1").AbsoluteUri);
            return Task.CompletedTask;
        };
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = followsByItself });
        var client = new CfsClient(
            http, new() { BaseAddress = service.Address, Credentials = Bearer, AllowCredentialsWithoutTls = true });
        Assert.Equal(
            StatusServiceError.Redirected,
            (await Assert.ThrowsAsync<StatusServiceException>(() => client.GetAsync("s1"))).Error);
        Assert.Equal(followsByItself ? [""] : [], other.Authorizations);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed()
    {
        await using var service = await StartAsync();
        service.Handler = context =>
        {
            if (context.Request.Path.StartsWithSegments("/moved"))
            {
                return AnswerAsync(context, 200, SessionJson(Session("s1")));
            }

            context.Response.StatusCode = 308;
            context.Response.Headers.Location = "/moved";
            return Task.CompletedTask;
        };
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var client = new CfsClient(http, new() { BaseAddress = service.Address });
        Assert.Equal("s1", (await client.GetAsync("s1"))?.Name);
        Assert.Equal(
            StatusServiceError.Redirected,
            (await Assert.ThrowsAsync<StatusServiceException>(() => client.DeleteAsync("s1"))).Error);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task At_most_three_redirects_are_followed(int redirects, bool arrives)
    {
        await using var service = await StartAsync();
        service.Handler = context =>
        {
            if (service.Requests.Count > redirects)
            {
                return AnswerAsync(context, 200, SessionJson(Session("s1")));
            }

            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"/moved-{service.Requests.Count}";
            return Task.CompletedTask;
        };
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var get = new CfsClient(http, new() { BaseAddress = service.Address }).GetAsync("s1");
        if (arrives)
        {
            Assert.Equal("s1", (await get)?.Name);
        }
        else
        {
            Assert.Equal(StatusServiceError.Redirected, (await Assert.ThrowsAsync<StatusServiceException>(() => get)).Error);
        }

        Assert.Equal(4, service.Requests.Count);
    }

    [Fact]
    public void A_credential_shows_its_scheme_only()
    {
        Assert.Equal("Bearer ***", ServiceCredential.Bearer(Secret + "\n").ToString());
        Assert.Equal("Basic ***", ServiceCredential.Basic("org/user", Secret).ToString());
        Assert.DoesNotContain(
            Secret,
            Assert.ThrowsAny<ArgumentException>(() => ServiceCredential.Bearer(Secret + "\n" + Secret)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:password@host/")]
    [InlineData("ftp://host/")]
    [InlineData("https://host/?a=b")]
    [InlineData(null)]
    public void Wrong_options_are_refused(string? address)
    {
        using var http = new HttpClient();
        Assert.Throws<ArgumentException>(
            () => new CfsClient(http, new() { BaseAddress = address is null ? null : new(address) }));
    }

    private static ValueTask<ServiceCredential?> Bearer(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ServiceCredential?>(ServiceCredential.Bearer(Secret));
}
