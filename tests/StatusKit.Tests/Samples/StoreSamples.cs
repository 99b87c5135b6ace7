using Microsoft.Extensions.DependencyInjection;
using StatusKit.PostgreSql;

namespace Samples;

/// <summary>The code of the pages on stores, so that it compiles; DocumentationTests compare the two line by line.</summary>
public static class StoreSamples
{
    public static void RegisterSqlite(IServiceCollection services)
    {
        services.AddSqliteStatusStore("Data Source=status.db");
    }

    public static void RegisterPostgreSql(IServiceCollection services)
    {
        services.AddPostgreSqlStatusStore("Host=db;Database=status;Username=status");   // or over the NpgsqlDataSource of the container: AddPostgreSqlStatusStore()
    }

    public static void CreateTheSchemaYourself(IServiceCollection services, string connectionString)
    {
        Console.WriteLine(PostgreSqlStatusStore.SchemaSql("statuskit", role: "status"));     // run it as the owner
        services.AddPostgreSqlStatusStore(connectionString, options => options.CreateSchema = false);
    }
}
