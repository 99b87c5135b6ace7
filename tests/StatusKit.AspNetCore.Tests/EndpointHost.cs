using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests;

/// <summary>A host in memory with the endpoints of a test.</summary>
public sealed class EndpointHost : IAsyncDisposable
{
    private EndpointHost(WebApplication app)
    {
        App = app;
        Client = app.GetTestClient();
    }

    /// <summary>The host.</summary>
    public WebApplication App { get; }

    /// <summary>A client of the host.</summary>
    public HttpClient Client { get; }

    /// <summary>The database behind it.</summary>
    public IStatusDatabase Database => App.Services.GetRequiredService<IStatusDatabase>();

    /// <summary>Starts a host.</summary>
    public static async Task<EndpointHost> StartAsync(
        Action<WebApplication> map,
        Action<IServiceCollection>? services = null,
        Action<StatusEndpointOptions>? options = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        services?.Invoke(builder.Services);
        builder.Services.AddStatusEndpoints(options);
        if (builder.Services.All(service => service.ServiceType != typeof(IStatusDatabase)))
        {
            builder.Services.AddInMemoryStatusDatabase();
        }

        var app = builder.Build();
        app.UseRouting();
        map(app);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Sends a request, and returns status, media type and body.</summary>
    public async Task<(int Status, string? Type, string Body)> SendAsync(
        string method,
        string path,
        string? body = null,
        string? type = "application/json",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return (
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
