
namespace StatusKit.Tests.Console;

[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public class TwoConsolesTests(PostgreSqlServer server)
{
    [StoreFact]
    public async Task One_console_changes_and_another_one_follows_on_one_server()
    {
        var connection = await NewDatabase();
        await On(connection, "import", "../cfs-session.json");
        using var following = ConsoleProcess.Start("changes", "--after", "0", "--follow", "--postgres", connection);
        await following.ReadLine(); // the head
        Assert.EndsWith("  complete             succeeded  example", await following.ReadLine(), StringComparison.Ordinal);

        await On(connection, "import", "../nmp-status.json");
        await On(connection, "hzn", "exchange", "node", "management", "reset", "org/sample-node");

        Assert.EndsWith("  hub       created  successful           succeeded  org/sample-node org/sample-nmp", await following.ReadLine(), StringComparison.Ordinal);
        Assert.EndsWith("  hub       updated  reset                -          org/sample-node org/sample-nmp", await following.ReadLine(), StringComparison.Ordinal);
        following.Interrupt();
        var end = await following.End();
        Assert.Equal((130, "", ""), (end.ExitCode, end.Output, end.Errors));
    }

    private static async Task On(string connection, params string[] arguments)
    {
        var run = await ConsoleProcess.Run([.. arguments, "--postgres", connection]);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    private async Task<string> NewDatabase()
    {
        var name = $"console_{Guid.NewGuid():N}";
        await server.Scalar($"create database {name}");
        return server.ConnectionString.Replace("Database=postgres", $"Database={name}", StringComparison.Ordinal);
    }
}
