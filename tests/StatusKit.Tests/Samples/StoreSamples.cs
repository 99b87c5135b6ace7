using Microsoft.Extensions.DependencyInjection;

namespace Samples;

/// <summary>The code of the pages on stores, so that it compiles; DocumentationTests compare the two line by line.</summary>
public static class StoreSamples
{
    public static void RegisterSqlite(IServiceCollection services)
    {
        services.AddSqliteStatusStore("Data Source=status.db");
    }
}
