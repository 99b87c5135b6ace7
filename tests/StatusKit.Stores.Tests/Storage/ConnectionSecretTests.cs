using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>R-23: the password of a connection string is in no log, span, exception or report of health, whatever is wrong with the database.</summary>
public sealed class ConnectionSecretTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private const string Password = "p4ssw0rd-of-the-test";

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static TheoryData<string> Connections =>
    [
        $"Host=127.0.0.1;Port=1;Username=olga;Password={Password};Timeout=1", // nobody is there
        $"Host=127.0.0.1,127.0.0.2;Port=1;Username=olga;Password={Password};Timeout=1",
        $"Host=name.invalid;Username=olga;Password={Password};Timeout=1",
        $"Host=127.0.0.1;Port=none;Password={Password}", // a number that is none
        $"Host=127.0.0.1;Password={Password};Keepalive=-1;Minimum Pool Size=7;Maximum Pool Size=1",
        $"Host=127.0.0.1;Password={Password};Frobnicate=1", // a keyword that is none
        $"Host=127.0.0.1;Passfile=/nonexistent;Password=\"{Password}", // without its end
    ];

    [Theory]
    [MemberData(nameof(Connections))]
    [Trait("Trial", "R-23")]
    public async Task The_password_of_a_server_is_not_shown(string connection)
    {
        using var search = new SecretSearch(Password);
        await UseAsync(search, services => services.AddPostgreSqlStatusDatabase(connection, options => options.ReadRetryTimeout = TimeSpan.Zero));
        Assert.Contains("exception", search.Places);
        Assert.Equal("", search.Found());
    }

    [Fact]
    [Trait("Trial", "R-23")]
    public async Task The_password_of_a_file_is_not_shown()
    {
        using var search = new SecretSearch(Password);
        await UseAsync(search, services => services.AddSqliteStatusDatabase($"Data Source={folder.NewFile()};Password={Password}"));
        await UseAsync(search, services => services.AddSqliteStatusDatabase($"Data Source={folder.NewFile()};Pasword={Password}"));
        await UseAsync(search, services => services.AddSqliteStatusDatabase($"Data Source=/nonexistent/a.db;Password={Password}"));
        Assert.Contains("exception", search.Places);
        Assert.Equal("", search.Found());
    }

    [Fact]
    [Trait("Control", "R-23")]
    public async Task A_database_that_shows_its_connection_string_is_caught()
    {
        using var search = new SecretSearch(Password);
        await UseAsync(search, _ => throw new ArgumentException($"'Data Source=a.db;Password={Password}' is not a valid connection string."));
        Assert.StartsWith("exception", search.Found(), StringComparison.Ordinal);
    }

    private async Task UseAsync(SecretSearch search, Action<IServiceCollection> add)
    {
        try
        {
            var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(search.Loggers));
            add(services);
            await using var provider = services.BuildServiceProvider();
            var database = provider.GetRequiredService<IStatusDatabase>();
            search.Add("text", $"{database}");
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)); // a watcher waits until the database is there
            foreach (var call in new Func<Task>[]
            {
                () => database.GetStore<CfsSession>().CreateAsync(CfsKind.Make("a"), _deadline).AsTask(), () => database.GetStore<CfsSession>().GetAsync(new("a"), _deadline).AsTask(),
                () => database.GetStore<CfsSession>().WatchAsync(0, null, soon.Token).FirstAsync(soon.Token).AsTask(),
            })
            {
                search.Add(await Assert.ThrowsAnyAsync<Exception>(call));
            }

            var health = database is PostgreSqlStatusDatabase server ? await new PostgreSqlStatusHealthCheck(server).CheckHealthAsync(new(), _deadline)
                : await new SqliteStatusHealthCheck((SqliteStatusDatabase)database).CheckHealthAsync(new(), _deadline);
            search.Add("health", $"{health.Description} {health.Exception} {string.Join(' ', health.Data)}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            search.Add(e); // the connection string itself is refused
        }
    }
}
