namespace StatusKit.TestKit;

/// <summary>The tests of the class need PgBouncer and the programs of a PostgreSQL server. With STATUSKIT_REQUIRE_POSTGRES=1 their absence fails the tests.</summary>
public sealed class NeedsPgBouncerAttribute : NeedsAttribute
{
    public override string? Missing => Environment.GetEnvironmentVariable("STATUSKIT_REQUIRE_POSTGRES") == "1" ? null : PgBouncer.Missing;
}
