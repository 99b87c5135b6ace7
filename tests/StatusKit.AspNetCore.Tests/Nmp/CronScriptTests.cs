using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Nmp;

public sealed class CronScriptTests
{
    private static readonly ExchangeId Node = new("acme", "pump-07");

    // The upgrade script writes the document with line feeds, and its tool strips them: curl -d @-.
    [Theory]
    [InlineData("install step 4 failed", 201, "failed")]
    [InlineData("a \"quoted\" word", 400, "initiated")] // pasted without escapes: it is not JSON
    public async Task The_report_of_the_upgrade_script_arrives_over_a_socket(string message, int status, string state)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddInMemoryStatusDatabase().AddStatusEndpoints().Configure<AgentEndpointOptions>(options => options.Node = Node);
        await using var app = builder.Build();
        app.MapAgentManagement();
        await app.StartAsync();
        var store = app.Services.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Node);
        var id = new NmpStatusId(Node, new("acme", "agents"));
        await store.PutAsync(new(id, new() { AgentUpgrade = new() { Status = NmpState.Initiated } }));

        using var curl = Process.Start(new ProcessStartInfo(
            "curl",
            ["-sS", "-L", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-H", "Content-Type: application/json", "-d", "@-", $"{app.Urls.First()}/nodemanagement/status/acme/agents"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await curl.StandardInput.WriteAsync(
            $"{{\n    \"agentUpgradePolicyStatus\": {{\n        \"status\": \"failed\",\n        \"errorMessage\": \"{message}\"\n    }} }}\n");
        curl.StandardInput.Close();
        Assert.Equal($"{status}", await curl.StandardOutput.ReadToEndAsync());
        Assert.Equal(state, (await store.GetAsync(NmpNodeStatus.StorageId(id)))!.Value.Status.AgentUpgrade.Status.Text);
    }
}
