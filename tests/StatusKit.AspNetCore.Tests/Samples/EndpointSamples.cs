using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

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
}
