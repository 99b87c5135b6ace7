namespace StatusKit.Tests.Console;

/// <summary>One server for all tests of this project.</summary>
[CollectionDefinition(nameof(PostgreSqlServer))]
public sealed class PostgreSqlTests : ICollectionFixture<PostgreSqlServer>;
