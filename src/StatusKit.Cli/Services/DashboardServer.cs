using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli.Services;

/// <summary>The dashboard of a store that another verb keeps, on addresses of its own. It only reads.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly WebApplication _app;

    private DashboardServer(WebApplication app) => _app = app;

    /// <summary><c>--dashboard [URL]</c>.</summary>
    public static Option<string?> CreateOption() => new("--dashboard")
    {
        Description = $"Also serve the dashboard, on {DefaultUrl} unless given. Only loopback is served.",
        HelpName = "URL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Starts it when the option is given; null when it is not.</summary>
    public static async Task<DashboardServer?> StartAsync(
        ConsoleContext context, ParseResult parsed, Option<string?> option, Store store, CancellationToken cancellationToken)
    {
        if (parsed.GetResult(option) is null)
        {
            return null;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(parsed.GetValue(option) ?? DefaultUrl);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(context.Time);
        builder.Services.AddStatusDatabase(store.Database);
        builder.Services.AddStatusEndpoints();
        var app = builder.Build();
        app.MapStatusDashboard("/");
        await app.StartAsync(cancellationToken);
        context.Screen.WriteError($"dashboard: {string.Join(", ", app.Urls)}");
        return new(app);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
