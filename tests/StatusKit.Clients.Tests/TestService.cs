using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StatusKit.Clients.Tests;

/// <summary>A server on a real socket that answers as a test says, and remembers what it was asked.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app) => _app = app;

    /// <summary>What answers; a test may set it anew at any time.</summary>
    public RequestDelegate Handler { get; set; } = context => AnswerAsync(context, 404, "no handler", "text/plain");

    /// <summary>The requests so far, as "GET /path?query".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Values of Authorization so far; "" for none.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<TestService> StartAsync(RequestDelegate? handler = null, bool withTls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (withTls)
            {
                listen.UseHttps(SelfSigned());
            }
        }));
        var service = new TestService(builder.Build());
        if (handler is not null)
        {
            service.Handler = handler;
        }

        service._app.Run(async context =>
        {
            service.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            service.Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
            if (context.Request.ContentLength > 0)
            {
                using var reader = new StreamReader(context.Request.Body);
                service.Bodies.Enqueue(await reader.ReadToEndAsync());
            }

            await service.Handler(context);
        });
        await service._app.StartAsync();
        service.Address = new(
            service._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return service;
    }

    public static Task AnswerAsync(
        HttpContext context, int status, string body, string? contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create();
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1), now.AddDays(1));
    }
}
