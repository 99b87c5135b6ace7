using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.AspNetCore;

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
}
