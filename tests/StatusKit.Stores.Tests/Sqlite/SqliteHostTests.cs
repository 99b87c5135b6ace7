using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>Registration, health, and what is said of the engine .</summary>
public sealed class SqliteHostTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task One_call_registers_the_stores_and_the_container_disposes_the_database()
    {
        var file = folder.NewFile();
        var services = new ServiceCollection().AddSqliteStatusDatabase($"Data Source={file}", options => options.MaxHistory = 2);
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var sessions = provider.GetRequiredService<IStatusStore<CfsSession>>();
        await sessions.PutManyAsync([CfsKind.Make("a", 1), CfsKind.Make("a", 2), CfsKind.Make("a", 3)], _deadline);
        Assert.Equal(2, await sessions.HistoryAsync(new("a"), _deadline).CountAsync(_deadline));
        Assert.NotSame(provider.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Node), provider.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Hub));
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sessions.GetAsync(new("a"), _deadline));
    }

    [Fact]
    public async Task Changes_of_sets_in_turns_have_their_own_set()
    {
        using var database = new SqliteStatusDatabase($"Data Source={folder.NewFile()}");
        string[] scopes = ["x", "x", "y", "x", "y", "y"];
        foreach (var (i, scope) in scopes.Index())
        {
            await database.GetStore<Light>(scope).CreateAsync(new($"a{i}", "red"), _deadline);
        }

        Assert.Equal(scopes, await database.WatchAsync(0, cancellationToken: _deadline).Take(scopes.Length).Select(change => change.Scope).ToListAsync(_deadline));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("second")]
    public async Task A_connection_string_is_the_argument_or_computed_with_services(string? serviceKey)
    {
        var (given, computed) = (folder.NewFile(), folder.NewFile());
        void Compute(IServiceCollection services) => services.AddOptions<SqliteStatusDatabaseOptions>(serviceKey ?? Options.DefaultName)
            .Configure<IHostEnvironment>((options, host) => options.ConnectionString = $"Data Source={host.ContentRootPath}/{Path.GetFileName(computed)}");
        using (var host = new HostBuilder().UseContentRoot(Path.GetDirectoryName(computed)!).ConfigureServices(services => Compute(services.AddSqliteStatusDatabase($"Data Source={given}", serviceKey: serviceKey))).Build())
        {
            await host.Services.GetRequiredKeyedService<IStatusDatabase>(serviceKey).GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        }

        Assert.Equal((true, false), (File.Exists(given), File.Exists(computed)));
        using (var host = new HostBuilder().UseContentRoot(Path.GetDirectoryName(computed)!).ConfigureServices(services => Compute(services.AddSqliteStatusDatabase(serviceKey: serviceKey))).Build())
        {
            await host.Services.GetRequiredKeyedService<IStatusDatabase>(serviceKey).GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        }

        Assert.True(File.Exists(computed));
    }

    [Theory]
    [InlineData("BusyTimeout", "-00:00:01")]
    [InlineData("PollInterval", "00:00:00")]
    [InlineData("MaxHistory", "0")]
    public async Task A_wrong_setting_fails_the_start_and_names_setting_value_and_rule(string setting, string value)
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddSqliteStatusDatabase($"Data Source={folder.NewFile()}", options =>
        {
            var property = typeof(SqliteStatusDatabaseOptions).GetProperty(setting)!;
            property.SetValue(options, property.PropertyType == typeof(int) ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        })).Build();
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(_deadline));
        Assert.Contains($"SqliteStatusDatabaseOptions.{setting} is {value}; it must ", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Versions of SQLite, and whether sqlite.org names them as those with the fault: it was mended in 3.51.3, and in the older lines 3.50 and 3.44.</summary>
    public static TheoryData<string, bool> Engines => new()
    {
        { "3.6.23", false }, { "3.7.0", true }, { "3.44.5", true }, { "3.44.6", false }, { "3.45.0", true }, { "3.50.4", true }, { "3.50.7", false }, { "3.51.2", true }, { "3.51.3", false }, { "3.53.0", false },
    };

    [Theory]
    [MemberData(nameof(Engines))]
    [Trait("Trial", "R-26")]
    public void The_versions_with_the_fault_are_those_that_SQLite_names(string version, bool hasFault) =>
        Assert.Equal(hasFault, SqliteEngine.HasWalResetFault(Version.Parse(version)));

    [Fact]
    [Trait("Control", "R-26")]
    public void A_gate_that_knows_less_of_the_versions_is_caught()
    {
        Func<Version, bool>[] gates = [_ => false, _ => true, version => version < new Version(3, 51, 3), version => version >= new Version(3, 7, 0) && version < new Version(3, 51, 3)];
        Assert.All(gates, gate => Assert.Contains(Engines, row => gate(Version.Parse((string)row[0])) != (bool)row[1]));
    }

    [Fact]
    [Trait("Trial", "R-26")]
    public async Task An_engine_with_the_fault_is_warned_of_once_and_makes_the_health_degraded()
    {
        var log = new FakeLogger<SqliteStatusDatabase>();
        await using var database = new SqliteStatusDatabase($"Data Source={folder.NewFile()}", logger: log);
        await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        await database.GetStore<Light>().CreateAsync(new("b", "red"), _deadline);
        var health = await new SqliteStatusHealthCheck(database).CheckHealthAsync(new(), _deadline);
        Assert.Equal(2L, health.Data["sequence"]);
        Assert.Equal(SqliteEngine.Version.ToString(), health.Data["engine"]);
        if (SqliteEngine.HasWalResetFault(SqliteEngine.Version))
        {
            var line = Assert.Single(log.Collector.GetSnapshot());
            Assert.Equal((101, LogLevel.Warning), (line.Id.Id, line.Level));
            Assert.Contains(SqliteEngine.Version.ToString(), line.Message, StringComparison.Ordinal);
            Assert.Equal(HealthStatus.Degraded, health.Status);
            Assert.Contains(SqliteEngine.Version.ToString(), health.Description, StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(log.Collector.GetSnapshot());
            Assert.Equal(HealthStatus.Healthy, health.Status);
        }
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_or_written_is_unhealthy_until_it_works_again()
    {
        var file = Path.Combine(folder.Path, "later", "a.db");
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        var check = new SqliteStatusHealthCheck(database);
        var health = await check.CheckHealthAsync(new(), _deadline);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains(file, health.Description, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SqliteStatusException>(async () => await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        health = await check.CheckHealthAsync(new(), _deadline);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("The last write failed", health.Description, StringComparison.Ordinal);
        await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        Assert.NotEqual(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), _deadline)).Status);
    }

    [Fact]
    public void A_check_for_another_database_is_refused() =>
        Assert.Contains(nameof(InMemoryStatusDatabase), Assert.Throws<ArgumentException>(() => new SqliteStatusHealthCheck(new InMemoryStatusDatabase())).Message, StringComparison.Ordinal);
}
