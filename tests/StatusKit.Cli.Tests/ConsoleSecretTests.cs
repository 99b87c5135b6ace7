using System.Text;

namespace StatusKit.Tests.Console;

/// <summary>R-23: what the console writes holds neither tokens nor passwords, whatever goes wrong.</summary>
public sealed class ConsoleSecretTests : IDisposable
{
    private const string Token = "t0k3n-of-the-test";
    private const string Password = "p4ssw0rd-of-the-test";

    private static readonly string Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"acme/olga:{Password}"));

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData(Token)]
    [InlineData($$"""{"access_token":"{{Token}}"}""")]
    [InlineData($$"""{"access_tokens":"{{Token}}"}""")]
    [InlineData($$"""{"access_token":"{{Token}}",""")]
    [InlineData(Token + "\n" + Token)]
    [Trait("Trial", "R-23")]
    public async Task A_token_is_not_shown(string content)
    {
        var file = NewFile(content);
        foreach (var verb in (string[][])[["sessions", "list"], ["sessions", "show", "a"], ["sessions", "delete", "a"], ["cray", "cfs", "v3", "sessions", "describe", "a"]])
        {
            await IsSilentAsync([.. verb, "--cfs", "http://127.0.0.1:1", "--token", file]); // without TLS
            await IsSilentAsync([.. verb, "--cfs", "http://127.0.0.1:1", "--token", file, "--allow-http-credentials"]);
        }
    }

    [Theory]
    [InlineData($"acme/olga:{Password}")]
    [InlineData($"acme/olga{Password}")] // without the colon
    [InlineData($"acme/olga:{Password}\n{Password}")]
    [Trait("Trial", "R-23")]
    public async Task The_password_of_an_Exchange_is_not_shown(string content)
    {
        var file = NewFile(content);
        foreach (var verb in (string[][])[["upgrades", "list"], ["upgrades", "show", "acme/n", "acme/p"]])
        {
            await IsSilentAsync([.. verb, "--exchange", "http://127.0.0.1:1", "--org", "acme", "--user-file", file]);
            await IsSilentAsync([.. verb, "--exchange", "http://127.0.0.1:1", "--org", "acme", "--user-file", file, "--allow-http-credentials"]);
        }
    }

    [Theory]
    [InlineData($"Host=127.0.0.1;Port=1;Username=olga;Password={Password};Timeout=1")]
    [InlineData($"Host=127.0.0.1;Port=none;Password={Password}")]
    [InlineData($"Host=127.0.0.1;Password={Password};Frobnicate=1")]
    [InlineData($"Host=127.0.0.1;Password=\"{Password}")]
    [Trait("Trial", "R-23")]
    public async Task The_password_of_a_database_is_not_shown(string connection)
    {
        await IsSilentAsync(["sessions", "list", "--postgres", connection]);
        if (!connection.Contains("Port=1;", StringComparison.Ordinal)) // where each waits for a while
        {
            await IsSilentAsync(["sessions", "delete", "a", "--postgres", connection]);
            await IsSilentAsync(["top", "--postgres", connection]);
        }
    }

    [Fact]
    [Trait("Control", "R-23")]
    public async Task An_argument_that_is_shown_is_caught() =>
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => IsSilentAsync(["sessions", "list", $"--{Token}"]));

    private static async Task IsSilentAsync(string[] arguments)
    {
        var desk = new ConsoleDesk { OpenDatabase = static (location, _) => location.Open(TimeProvider.System) };
        var run = await desk.Run(arguments);
        using var search = new SecretSearch(Token, Password, Basic);
        search.Add(string.Join(' ', arguments[..2]), run.Output + run.Errors);
        Assert.NotEqual((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("", search.Found());
    }

    private string NewFile(string content)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString());
        File.WriteAllText(file, content);
        return file;
    }
}
