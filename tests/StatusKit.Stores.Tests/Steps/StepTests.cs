using Npgsql;
using Samples;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Sqlite;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Steps;

/// <summary>R-15 over the backend of a user, and over a disk that fills up.</summary>
public sealed class StepTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private readonly CancellationToken _deadline = Trials.Deadline();

    [Theory]
    [Trait("Trial", "R-15")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_of_the_backend_that_fails_leaves_no_half_write(bool isAfter)
    {
        var (failed, _, problem) = await StepTrials.RunAsync(
            () =>
            {
                var inner = new FileBackend(folder.NewFile(), new());
                var backend = new FailingBackend(inner, isAfter);
                return Task.FromResult(new StepTarget(new StatusDatabase(backend).GetStore<Light>(), new StatusDatabase(inner).GetStore<Light>(), backend.Arm, backend.Disarm));
            },
            isExpected: e => e is IOException,
            isUnknown: _ => isAfter,
            _deadline);
        TrialReport.Add(new() { Trial = "R-15", Subject = $"a custom backend, each call fails {(isAfter ? "after" : "before")} it is done", Rounds = failed, Lost = problem is null ? 0 : 1, Note = problem });
        Assert.Null(problem);
        Assert.True(failed > 9);
    }

    [Fact]
    [Trait("Control", "R-15")]
    public async Task An_error_that_is_swallowed_is_found()
    {
        var (_, _, problem) = await StepTrials.RunAsync(
            () =>
            {
                var inner = new FileBackend(folder.NewFile(), new());
                var backend = new FailingBackend(inner, isAfter: false);
                return Task.FromResult(new StepTarget(new SwallowsErrors<Light>(new StatusDatabase(backend).GetStore<Light>()), new StatusDatabase(inner).GetStore<Light>(), backend.Arm, backend.Disarm));
            },
            isExpected: e => e is IOException,
            isUnknown: _ => false,
            _deadline);
        Assert.Contains("it succeeded, but there is", problem, StringComparison.Ordinal);
    }

    [MountFact]
    [Trait("Trial", "R-15")]
    public async Task A_disk_that_is_full_at_any_page_leaves_no_half_write()
    {
        using var disk = new SmallFileSystem();
        var (file, ballast) = (0, Path.Combine(disk.Path, "ballast"));
        var database = (SqliteStatusDatabase?)null;
        var (failed, _, problem) = await StepTrials.RunAsync(
            async () =>
            {
                if (database is not null)
                {
                    await database.DisposeAsync();
                }

                Array.ForEach(Directory.GetFiles(disk.Path), File.Delete);
                database = new($"Data Source={Path.Combine(disk.Path, $"{file++}.db")}");
                var store = database.GetStore<Light>();
                return new(
                    store,
                    store,
                    step => SmallFileSystem.Fill(ballast, freePages: step - 1),
                    () =>
                    {
                        File.Delete(ballast);
                        return false;
                    });
            },
            isExpected: e => e is SqliteStatusException { ErrorCode: 13 or 10 },
            isUnknown: _ => false,
            _deadline);
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        TrialReport.Add(new() { Trial = "R-15", Subject = "SQLite, no space left at each page", Rounds = failed, Lost = problem is null ? 0 : 1, Note = problem });
        Assert.Null(problem);
        Assert.True(failed > 0);
    }
}

/// <summary>R-15 over a network to PostgreSQL that breaks at each message.</summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlStepTests(PostgreSqlServer server)
{
    private readonly CancellationToken _deadline = Trials.Deadline();

    [StoreFact]
    [Trait("Trial", "R-15")]
    public Task A_network_that_breaks_at_any_message_of_the_server_leaves_no_half_write() => BreakAsync(ofServer: true);

    [StoreFact]
    [Trait("Trial", "R-15")]
    public Task A_network_that_breaks_at_any_message_to_the_server_leaves_no_half_write() => BreakAsync(ofServer: false);

    private async Task BreakAsync(bool ofServer)
    {
        using var proxy = new MessageProxy(server.Port);
        await using var source = NpgsqlDataSource.Create($"{PostgreSqlServer.ConnectionStringAt(proxy.Port)};SSL Mode=Disable;GSS Encryption Mode=Disable");
        var schema = server.NewSchema();
        await using var direct = server.New(schema: schema);
        await using var database = server.New(schema: schema, source: source);
        var scope = 0;
        var (failed, unknown, problem) = await StepTrials.RunAsync(
            () =>
            {
                var name = $"s{scope++}";
                return Task.FromResult(new StepTarget(database.GetStore<Light>(name), direct.GetStore<Light>(name), message => proxy.Arm(message, ofServer), proxy.Disarm));
            },
            isExpected: database.GetStore<Light>().Host().IsTransient,
            isUnknown: e => e is StatusOutcomeUnknownException,
            _deadline);
        TrialReport.Add(new()
        {
            Trial = "R-15",
            Subject = $"PostgreSQL, the network breaks at each message {(ofServer ? "of" : "to")} the server",
            Rounds = failed,
            Lost = problem is null ? 0 : 1,
            Unknown = unknown,
            Note = problem,
        });
        Assert.Null(problem);
        Assert.True(failed > 20);
    }
}
