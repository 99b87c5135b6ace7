
namespace StatusKit.TestKit;

/// <summary>The tests of the class need the programs of a PostgreSQL server. With STATUSKIT_REQUIRE_POSTGRES=1 their absence fails the tests.</summary>
public sealed class NeedsPostgreSqlAttribute : NeedsAttribute
{
    public override string? Missing => Environment.GetEnvironmentVariable("STATUSKIT_REQUIRE_POSTGRES") == "1" ? null : PostgreSqlServer.Missing;
}
