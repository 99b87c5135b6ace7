using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.AspNetCore;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;

namespace StatusKit.Cli.Services;

/// <summary><c>serve --urls http://127.0.0.1:8080</c>: the originals' HTTP APIs over a store.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    public static Command Create(ConsoleContext context)
    {
        var urls = new Option<string>("--urls")
        {
            Description = $"The addresses to listen on; {DefaultUrl} unless given. Only loopback is served without a "
                + "decision about access.",
            HelpName = "URLS",
            DefaultValueFactory = _ => DefaultUrl,
        };
        var node = new Option<string?>("--node") { Description = "The node whose agent's API is served, org/name.", HelpName = "NODE" };
        node.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ExchangeId.TryParse(text, out _))
            {
                result.AddError($"--node '{text}' is not org/name.");
            }
        });
        var command = new Command(
            "serve",
            "Serves the store as the original services do, until it is interrupted: the CFS API, the management status "
            + "of the Exchange, and with --node the API of its agent.") { urls, node };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            await using var app = Build(context, store, parsed.GetRequiredValue(urls), parsed.GetValue(node));
            await app.StartAsync(cancellationToken);
            context.Screen.WriteError($"serve: listening on {string.Join(", ", app.Urls)}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.StopAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return ExitCodes.Ok;
        }, createsStore: true);
    }

    private static WebApplication Build(ConsoleContext context, Store store, string urls, string? node)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries);
        builder.WebHost.UseUrls(addresses);

        // A page of elsewhere may resolve its own name to this machine; a browser then says that name.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts =
        [
            "localhost", "127.0.0.1", "[::1]",
            .. addresses.Select(BindingAddress.Parse).Where(each => !each.IsUnixPipe && !each.IsNamedPipe).Select(each => each.Host),
        ]);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(new ScreenLog(context.Screen, "serve"));
        builder.Services.AddSingleton(context.Time);
        builder.Services.AddStatusDatabase(store.Database);
        builder.Services.AddStatusEndpoints();
        builder.Services.Configure<CfsEndpointOptions>(options =>
        {
            options.AraHost = context.Variable("STATUSKIT_ARA_HOST") ?? "";
            options.IncludeAraLinks = options.AraHost.Length > 0;
        });
        if (node is not null)
        {
            builder.Services.Configure<AgentEndpointOptions>(options => options.Node = ExchangeId.Parse(node));
        }

        var app = builder.Build();

        // Clients of the original know the API behind its gateway.
        app.MapCfsSessions();
        app.MapGroup("/apis/cfs").MapCfsSessions();
        app.MapExchangeManagementStatus();
        app.MapStatusChanges();
        app.MapStatusDashboard();
        if (node is not null)
        {
            app.MapAgentManagement();
        }

        return app;
    }
}
