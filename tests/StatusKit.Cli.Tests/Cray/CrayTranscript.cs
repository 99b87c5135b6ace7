using System.Net;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Cli;
using StatusKit.Cli.Cray;
using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Tests.Console;

/// <summary>Recorded runs of the original <c>cray</c>, and runs of ours in the same state.</summary>
internal sealed class CrayTranscript : IDisposable
{
    private readonly Dictionary<string, JsonElement> _states;
    private readonly string _configurations = Directory.CreateTempSubdirectory("statuskit-cray-").FullName;

    public CrayTranscript()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cray", "cray-cli.jsonl"));
        _states = Parse(lines[0]).GetProperty("states").EnumerateObject().ToDictionary(state => state.Name, state => state.Value);
        Commands = [.. lines.Skip(1).Select(line => new Recorded(Parse(line)))];
        WriteConfigurations();
    }

    public IReadOnlyList<Recorded> Commands { get; }

    /// <summary>Runs a recorded command.</summary>
    /// <param name="recorded">The command.</param>
    /// <param name="overHttp">Whether ours sends requests to a service, rather than work on a store.</param>
    public async Task<ConsoleRun> RunAsync(Recorded recorded, bool overHttp)
    {
        var state = _states[recorded.State];
        var time = new StateClock(DateTimeOffset.Parse(state.GetProperty("now").GetString()! + "Z", System.Globalization.CultureInfo.InvariantCulture));
        var database = await DatabaseAsync(state, time);
        var variables = VariablesOf(state, recorded);
        var (output, errors) = (new MemoryStream(), new MemoryStream());
        var context = new ConsoleContext
        {
            Screen = new(output, errors),
            Input = Stream.Null,
            Time = time,
            Variable = variables.GetValueOrDefault,
            OpenDatabase = (_, _) => new SharedDatabase(database),
            CreateHttpHandler = () => new Service(new StoreCfsService(new Store(database), time, CfsServiceOptions.Read(variables.GetValueOrDefault))),
        };
        string[] address = overHttp && !recorded.Arguments.Contains("--configuration") && !variables.ContainsKey("CRAY_CONFIG") ? ["--configuration", "default"] : [];
        var exitCode = await Verbs.Run([.. recorded.Arguments, .. recorded.Arguments.Count > 3 ? address : []], context);
        return new(exitCode, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()));
    }

    public void Dispose() => Directory.Delete(_configurations, recursive: true);

    private static JsonElement Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    }

    private Dictionary<string, string> VariablesOf(JsonElement state, Recorded recorded)
    {
        var variables = new Dictionary<string, string>(recorded.Environment)
        {
            ["CRAY_CONFIG_DIR"] = _configurations,
            ["STATUSKIT_ARA_HOST"] = "ara.cmn.site",
            ["STATUSKIT_ADDRESS"] = "http://127.0.0.1:19000",
            ["STATUSKIT_CONFIGURATIONS"] = string.Join(',', state.GetProperty("configurations").EnumerateArray().Select(name => name.GetString())),
        };
        if (state.TryGetProperty("options", out var options))
        {
            if (options.TryGetProperty("include_ara_links", out var links) && !links.GetBoolean())
            {
                variables.Remove("STATUSKIT_ARA_HOST");
            }

            if (options.TryGetProperty("default_page_size", out var size))
            {
                variables["STATUSKIT_PAGE_SIZE"] = size.GetRawText();
            }
        }

        return variables;
    }

    private static async Task<InMemoryStatusDatabase> DatabaseAsync(JsonElement state, TimeProvider time)
    {
        var database = new InMemoryStatusDatabase(time: time);
        var store = new Store(database);
        foreach (var session in state.TryGetProperty("sessions", out var sessions) ? sessions.EnumerateArray() : [])
        {
            await store.Sessions.PutManyAsync([CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(session.GetRawText()))]);
        }

        return database;
    }

    private void WriteConfigurations()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_configurations, "configurations")).FullName;
        foreach (var (name, host) in new[] { ("default", "http://127.0.0.1:19000"), ("tenant", "http://127.0.0.1:19000"), ("canned", "http://canned"), ("down", "http://down"), ("dns", "http://nosuch.invalid"), ("https", "https://down") })
        {
            File.WriteAllText(Path.Combine(folder, name), $"[core]\nhostname = \"{host}\"\n{(name == "tenant" ? "tenant = \"vcluster-a\"\n" : "")}");
        }

        File.WriteAllText(Path.Combine(folder, "nohost"), "[core]\n");
    }

    /// <summary>A recorded command.</summary>
    internal sealed class Recorded(JsonElement line)
    {
        public int Number { get; } = line.GetProperty("n").GetInt32();

        public string State { get; } = line.GetProperty("state").GetString()!;

        public IReadOnlyList<string> Arguments { get; } = [.. line.GetProperty("argv").EnumerateArray().Select(word => word.GetString()!)];

        public IReadOnlyDictionary<string, string> Environment { get; } = line.TryGetProperty("env", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!)
            : [];

        public int ExitCode { get; } = line.GetProperty("exit").GetInt32();

        public string Output { get; } = line.GetProperty("stdout").GetString()!;

        /// <summary>Whether ours did the same: all of a success, and the exit code of a failure.</summary>
        public bool IsSame(ConsoleRun run) => run.ExitCode == ExitCode && (ExitCode != 0 || run.Output == Output);
    }

    /// <summary>The service, or one that answers as the name of the session says.</summary>
    private sealed class Service(ICfsService service) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host is not ("127.0.0.1" or "canned"))
            {
                throw new HttpRequestException("connection refused");
            }

            var answer = request.RequestUri.Host == "canned"
                ? Canned(request.RequestUri.Segments[^1])
                : await service.SendAsync(request.Method, request.RequestUri, request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
            return new((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body) };
        }

        // The answers that the recorded output shows; of errors only the code counts.
        private static CfsAnswer Canned(string name) => new(int.Parse(name[..3], System.Globalization.CultureInfo.InvariantCulture), "", Encoding.UTF8.GetBytes(name[3..] switch
        {
            "text" => "plain text answer",
            "html" => "<html></html>",
            "scalar" => "5",
            "null" => "null",
            "string" => "\"x\"",
            "list" => """[1, "a", null, {"b": []}]""",
            "emptylist" => "[]",
            _ => "",
        }));
    }

    private sealed class StateClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
