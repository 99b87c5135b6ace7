using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>What needs no server: settings, and which errors may pass.</summary>
public class PostgreSqlOptionsTests
{
    [Theory]
    [InlineData("PollInterval", "00:00:00.0010000", "PostgreSqlStatusDatabaseOptions.PollInterval is 00:00:00.0010000; it must lie from 00:00:00.0100000 to 01:00:00.")]
    [InlineData("Schema", "No", "PostgreSqlStatusDatabaseOptions.Schema is No; it must be 1 to 40 lower-case letters, digits and underscores, no digit first.")]
    [InlineData("MaxHistory", "0", "PostgreSqlStatusDatabaseOptions.MaxHistory is 0; it must be 1 or more.")]
    public async Task A_wrong_setting_fails_the_start_and_names_setting_value_and_rule(string setting, string value, string message)
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddPostgreSqlStatusDatabase("Host=nowhere", options =>
        {
            var property = typeof(PostgreSqlStatusDatabaseOptions).GetProperty(setting)!;
            property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, null) : Convert.ChangeType(value, property.PropertyType, null));
        })).Build();
        Assert.Equal(message, (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message);
    }

    [Fact]
    public void A_connection_string_that_is_an_argument_wins_over_the_options()
    {
        using var provider = new ServiceCollection().AddPostgreSqlStatusDatabase("Host=nowhere")
            .Configure<PostgreSqlStatusDatabaseOptions>(options => options.ConnectionString = "malformed").BuildServiceProvider();
        Assert.IsType<PostgreSqlStatusDatabase>(provider.GetRequiredService<IStatusDatabase>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("Upper")]
    [InlineData("a-b")]
    [InlineData("a;drop table x")]
    [InlineData("a\"b")]
    [InlineData("a2345678901234567890123456789012345678901")]
    public void The_name_of_a_schema_that_would_need_quotes_is_refused(string schema)
    {
        Assert.Contains($"The schema is '{schema}'; it must be 1 to 40 lower-case letters, digits and underscores, no digit first", Assert.Throws<ArgumentException>(() => PostgreSqlStatusDatabase.SchemaSql(schema)).Message, StringComparison.Ordinal);
        Assert.Equal([$"PostgreSqlStatusDatabaseOptions.Schema is {schema}; it must be 1 to 40 lower-case letters, digits and underscores, no digit first."], new PostgreSqlStatusDatabaseOptions { Schema = schema }.Validate());
    }

    [Theory]
    [InlineData("57P01", true)]
    [InlineData("57P02", true)]
    [InlineData("57P03", true)]
    [InlineData("57P05", true)]
    [InlineData("40001", true)]
    [InlineData("40P01", true)]
    [InlineData("08006", true)]
    [InlineData("53300", true)]
    [InlineData("57014", true)]
    [InlineData("23505", false)]
    [InlineData("42501", false)]
    [InlineData("42P01", false)]
    [InlineData("28P01", false)]
    public void Errors_of_the_server_may_pass_or_not(string code, bool isTransient) => Assert.Equal(isTransient, IsTransient(new PostgresException("x", "ERROR", "ERROR", code)));

    [Fact]
    public void Errors_of_the_network_may_pass_and_those_of_the_caller_do_not()
    {
        Assert.True(IsTransient(new NpgsqlException("No suitable host was found.")));
        Assert.True(IsTransient(new NpgsqlException("Exception while reading from stream", new IOException())));
        Assert.True(IsTransient(new NpgsqlException("Failed to connect", new System.Net.Sockets.SocketException(111))));
        Assert.True(IsTransient(new NpgsqlException("The operation has timed out", new TimeoutException())));
        Assert.True(IsTransient(new TimeoutException()));
        Assert.False(IsTransient(new NpgsqlException("No password has been provided")));
        Assert.False(IsTransient(new InvalidOperationException()));
        Assert.False(IsTransient(new ChangesCompactedException(1, 2, 3)));
    }

    private static bool IsTransient(Exception e)
    {
        using var database = new PostgreSqlStatusDatabase("Host=nowhere");
        return database.GetStore<Light>().Host().IsTransient(e);
    }
}
