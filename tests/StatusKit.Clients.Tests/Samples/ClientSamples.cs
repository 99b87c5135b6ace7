using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Clients;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of README.md, docs/clients.md and docs/mirror.md; DocumentationTests compare them line by line.</summary>
public static class ClientSamples
{
    public static async Task<int> FollowASession(HttpClient http, Uri address, string token, string name)
    {
        var cfs = new CfsClient(http, new()
        {
            BaseAddress = address, // https://api-gw-service-nmn.local/apis/cfs
            Credentials = _ => ValueTask.FromResult<ServiceCredential?>(ServiceCredential.Bearer(token)),
        });
        var result = await cfs.WaitForEndAsync(name, new()
        {
            Timeout = TimeSpan.FromHours(4),
            Progress = new Progress<StatusProgress<CfsSession>>(progress => Console.WriteLine(progress.Stored.Value.Status.Session.Status)),
        });
        Console.WriteLine(result.Message);
        return result.Last?.Value.Phase == StatusPhase.Succeeded ? 0 : 1;
    }

    public static async Task ListStuckUpgrades(HttpClient http, Uri address, string user, string password)
    {
        var exchange = new ExchangeClient(http, new()
        {
            BaseAddress = address, // https://hub.example.com/api/v1
            Org = "acme",
            Credentials = _ => ValueTask.FromResult<ServiceCredential?>(ServiceCredential.Basic(user, password)),
        });
        await foreach (var each in exchange.ListAsync())
        {
            var diagnosis = NmpDiagnosis.Diagnose(each.Status, DateTimeOffset.UtcNow, policy: each.Id.Policy, node: each.Id.Node);
            if (diagnosis.Severity >= StatusSeverity.Warning)
            {
                Console.WriteLine($"{each.Id}: {diagnosis.Message}");
            }
        }
    }

    public static IHost MirrorIntoSqlite(HostApplicationBuilder builder, Uri cfsAddress, Uri exchangeAddress, Func<CancellationToken, ValueTask<ServiceCredential?>> token)
    {
        builder.Services.AddSqliteStatusDatabase("Data Source=status.db");
        builder.Services.AddCfsClient(options => (options.BaseAddress, options.Credentials) = (cfsAddress, token));
        builder.Services.AddExchangeClient(options => (options.BaseAddress, options.Org, options.Credentials) = (exchangeAddress, "acme", token));
        builder.Services.AddCfsMirror();
        builder.Services.AddExchangeMirror();
        return builder.Build();
    }

    public static async Task<CfsSession?> CreateASession(IServiceProvider provider, CancellationToken cancellationToken)
    {
        var cfs = provider.GetRequiredService<CfsClient>();
        var created = await cfs.CreateAsync(new() { Name = "nightly", ConfigurationName = "compute-24.7" }, cancellationToken);
        if (created.Kind == StatusUpdateKind.Refused)
        {
            Console.WriteLine($"{created.Reason!.Code}: {created.Reason.Message}"); // such as NameTaken
        }

        return created.Value;
    }

    public static async Task ResetANode(ExchangeClient exchange, CancellationToken cancellationToken)
    {
        var reset = await exchange.ResetAsync(new(new("acme", "pump-07"), new("acme", "agents-2-31")), cancellationToken: cancellationToken);
        Console.WriteLine(reset.Kind switch
        {
            StatusUpdateKind.Applied => $"it is '{reset.Value!.Status.AgentUpgrade.Status}'",
            StatusUpdateKind.Missing => "the policy has no status on this node",
            _ => reset.Reason!.Message, // the agent's own reports overwrote it each time
        });
    }

    public static async Task MirrorWithoutAHost(CfsClient cfs, IStatusDatabase database, CancellationToken cancellationToken)
    {
        var mirror = new CfsMirror(cfs, database);
        await mirror.PollAsync(cancellationToken);       // brings the database up to date once
        await mirror.RunAsync(cancellationToken);        // keeps it so until it is canceled
    }
}
