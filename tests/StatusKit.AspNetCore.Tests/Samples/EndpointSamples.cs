using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.AspNetCore;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of the package's README.</summary>
internal static class EndpointSamples
{
    public static void Serve(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSqliteStatusDatabase("Data Source=status.db").AddStatusEndpoints();
        var app = builder.Build();
        app.MapCfsSessions();
        app.MapStatusDashboard();
        app.Run();
    }

    public static void ServeAll(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSqliteStatusDatabase("Data Source=status.db").AddStatusEndpoints();
        var app = builder.Build();
        app.MapCfsSessions();
        app.MapExchangeManagementStatus();
        app.MapAgentManagement();
        app.MapStatusChanges();
        app.Run();
    }

    public static void NamePolicies(WebApplicationBuilder builder)
    {
        builder.Services.AddStatusEndpoints(options =>
        {
            options.Policies[StatusRight.Read] = "operators";
            options.Policies[StatusRight.Write] = "operators";
            options.Policies[StatusRight.Reset] = "administrators";
            options.Policies[StatusRight.DeleteMany] = "administrators";
        });
    }

    public static void ServeDashboard(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSqliteStatusDatabase("Data Source=status.db").AddStatusEndpoints();
        var app = builder.Build();
        app.MapStatusDashboard();                          // /dashboard
        app.Run();
    }

    public static void MapDashboardElsewhere(WebApplication app)
    {
        app.MapGroup("/ops").MapStatusDashboard("/status").RequireAuthorization("operators");   // /ops/status
    }

    public static void AllowReset(WebApplicationBuilder builder)
    {
        builder.Services.Configure<StatusDashboardOptions>(options => options.AllowReset = true);
    }

    public static async Task FollowOverview(IStatusDatabase database)
    {
        await using var overview = NmpDiagnosis.Follow(database.GetStore<NmpNodeStatus>(NmpScopes.Hub));
        var now = await overview.GetAsync();                  // counts, problems and the most urgent, as of the last change
        foreach (var problem in now.Problems)
        {
            Console.WriteLine($"{problem.Severity} {problem.Count} of {problem.Group}: {problem.MostUrgent.Diagnosis.Message}");
        }
    }
}
