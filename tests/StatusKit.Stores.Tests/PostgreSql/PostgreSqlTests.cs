namespace StatusKit.Tests.PostgreSql;

/// <summary>One server for all tests of this project.</summary>
[CollectionDefinition(nameof(PostgreSqlServer))]
public sealed class PostgreSqlTests : ICollectionFixture<PostgreSqlServer>;
