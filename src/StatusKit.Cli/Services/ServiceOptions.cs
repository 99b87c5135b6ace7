using System.CommandLine;
using System.Text.Json;
using StatusKit.Clients;
using StatusKit.Nmp;

namespace StatusKit.Cli.Services;

/// <summary>The options that name real services: <c>--cfs</c>, <c>--exchange</c> and <c>--agent</c>.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<Uri?> _cfs = UriOption("--cfs", "The CFS service to read, such as https://api.example.");

    private readonly Option<Uri?> _exchange =
        UriOption("--exchange", "The Exchange to read, such as https://hub.example/v1; needs --org.");

    private readonly Option<string?> _org = new("--org")
    {
        Description = "The organization at the Exchange; HZN_ORG_ID unless given.",
        HelpName = "ORG",
    };

    private readonly Option<Uri?> _agent =
        UriOption("--agent", "The agent of a node to read, such as http://localhost:8510; needs --agent-node.");

    private readonly Option<string?> _node = new("--agent-node")
    {
        Description = "The node of the agent, org/name.",
        HelpName = "NODE",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "A file with the token for CFS: the token alone, or JSON with 'access_token'.",
        HelpName = "FILE",
    };

    // Not the credentials themselves: other users of the machine see the arguments of a process.
    private readonly Option<string?> _user = new("--user-file")
    {
        Description = "A file with ORG/USER:PASSWORD for the Exchange; HZN_EXCHANGE_USER_AUTH unless given.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _insecure = new("--allow-http-credentials")
    {
        Description = "Send credentials also to a service without TLS.",
    };

    private readonly Option<TimeSpan?> _interval = DurationOption.Create(
        "--interval", "How often to read what can have changed; 5s unless given.");

    public ServiceOptions() => _interval.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<TimeSpan?>() == TimeSpan.Zero)
        {
            result.AddError("--interval must be at least 1s.");
        }
    });

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isFollowed">Whether the command reads the services again and again.</param>
    public void AddTo(Command command, bool isFollowed = false)
    {
        foreach (var option in (Option[])[_cfs, _exchange, _org, _agent, _node, _token, _user, _insecure])
        {
            command.Add(option);
        }

        if (isFollowed)
        {
            command.Add(_interval);
        }
    }

    /// <summary>How often to read what can have changed.</summary>
    public TimeSpan Interval(ParseResult parsed) => parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(5);

    /// <summary>Whether a service is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_cfs) is not null
        || parsed.GetValue(_exchange) is not null || parsed.GetValue(_agent) is not null;

    /// <summary>The client of the CFS service; null when it is not named.</summary>
    public CfsClient? CfsClient(ConsoleContext context, ParseResult parsed, HttpClient http) =>
        parsed.GetValue(_cfs) is not { } address ? null
        : new(http, new()
        {
            BaseAddress = ApiOf(address),
            Credentials = CfsCredentials(context, parsed),
            AllowCredentialsWithoutTls = parsed.GetValue(_insecure)
        }, context.Time);

    /// <summary>The client of the Exchange; null when it is not named.</summary>
    /// <exception cref="StopException">The organization is missing.</exception>
    public ExchangeClient? ExchangeClient(ConsoleContext context, ParseResult parsed, HttpClient http)
    {
        if (parsed.GetValue(_exchange) is not { } address)
        {
            return null;
        }

        var org = parsed.GetValue(_org) ?? context.Variable("HZN_ORG_ID");
        return org is { Length: > 0 }
            ? new(http, new()
            {
                BaseAddress = address,
                Org = org,
                Credentials = ExchangeCredentials(context, parsed),
                AllowCredentialsWithoutTls = parsed.GetValue(_insecure)
            }, context.Time)
            : throw ErrorStyle.Default.Usage("--exchange needs --org.");
    }

    /// <summary>The client of an agent, and its node; null when it is not named.</summary>
    /// <exception cref="StopException">The node is missing.</exception>
    public (AgentClient Client, ExchangeId Node)? AgentClient(ConsoleContext context, ParseResult parsed,
        HttpClient http) => parsed.GetValue(_agent) is not { } address ? null
        : ExchangeId.TryParse(parsed.GetValue(_node), out var node)
            ? (new(http, new() { BaseAddress = address }, context.Time), node)
        : throw ErrorStyle.Default.Usage("--agent needs --agent-node org/name.");

    private Func<CancellationToken, ValueTask<ServiceCredential?>>? CfsCredentials(
        ConsoleContext context, ParseResult parsed)
    {
        if (parsed.GetValue(_token) is not { } file)
        {
            return null;
        }

        var token = TokenOf(InputFile.Read(context, file), file);
        var credential = CredentialOf(() => ServiceCredential.Bearer(token), file, "no-token", "it holds no token");
        return _ => ValueTask.FromResult<ServiceCredential?>(credential);
    }

    private Func<CancellationToken, ValueTask<ServiceCredential?>>? ExchangeCredentials(
        ConsoleContext context, ParseResult parsed)
    {
        var file = parsed.GetValue(_user);
        var given = file is not null
            ? System.Text.Encoding.UTF8.GetString(InputFile.Read(context, file)).Trim()
            : context.Variable("HZN_EXCHANGE_USER_AUTH");
        if (given?.Split(':', 2) is not [var user, var password])
        {
            return null;
        }

        var credential = CredentialOf(
            () => ServiceCredential.Basic(user, password),
            file ?? "HZN_EXCHANGE_USER_AUTH",
            "no-credentials",
            "it does not hold ORG/USER:PASSWORD on one line");
        return _ => ValueTask.FromResult<ServiceCredential?>(credential);
    }

    private static ServiceCredential CredentialOf(
        Func<ServiceCredential> create, string source, string code, string problem)
    {
        try
        {
            return create();
        }
        catch (ArgumentException)
        {
            throw new UnusableException(new Diagnostic(source, null, Severity.Error, code, problem));
        }
    }

    // Messages never repeat what is in the file.
    private static string TokenOf(byte[] bytes, string file)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes).Trim();
        if (!text.StartsWith('{'))
        {
            return text;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("access_token").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UnusableException(new Diagnostic(file, null, Severity.Error, "no-token", "it holds no token"));
        }
    }

    // Both the host and the address of the API are taken.
    private static Uri ApiOf(Uri address) =>
        address.AbsolutePath.TrimEnd('/').EndsWith("/apis/cfs", StringComparison.Ordinal)
        ? address
        : new(address.AbsoluteUri.TrimEnd('/') + "/apis/cfs");

    private static Option<Uri?> UriOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)
                && uri.Scheme is ("http" or "https"))
            {
                return uri;
            }

            result.AddError($"{name} '{result.Tokens[0].Value}' is not an address, such as https://api.example.");
            return null;
        },
    };
}
