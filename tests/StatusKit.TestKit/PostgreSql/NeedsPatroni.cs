namespace StatusKit.TestKit;

/// <summary>The tests of the class need Patroni, etcd and the programs of a PostgreSQL server. With STATUSKIT_REQUIRE_POSTGRES=1 their absence fails the tests.</summary>
public sealed class NeedsPatroniAttribute : NeedsAttribute
{
    public override string? Missing => Environment.GetEnvironmentVariable("STATUSKIT_REQUIRE_POSTGRES") == "1" ? null : PatroniCluster.Missing;
}
