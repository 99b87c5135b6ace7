using System.Text.Json;
using StatusKit.Cli.Documents;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli.Cray;

/// <summary>What a command of <c>cray</c> works on: a store, or the service.</summary>
internal sealed class CrayPlace : IAsyncDisposable
{
    private readonly IAsyncDisposable? _store;

    private CrayPlace(ICfsService service, string address, IAsyncDisposable? store) =>
        (Service, Address, _store) = (service, address, store);

    /// <summary>What answers.</summary>
    public ICfsService Service { get; }

    /// <summary>The address of the service, for messages and requests.</summary>
    public string Address { get; }

    /// <summary>
    /// Opens what the options name: <c>--cfs</c>, a store, or the service of a configuration of <c>cray</c>; else the
    /// usual store.
    /// </summary>
    /// <exception cref="StopException">There is no such place.</exception>
    public static async Task<CrayPlace> OpenAsync(
        ConsoleContext context,
        CrayCommand command,
        CrayArguments arguments,
        bool isWriting,
        CancellationToken cancellationToken)
    {
        var (file, server) = (arguments.ValueOf(CrayCommand.Store), arguments.ValueOf(CrayCommand.Postgres));
        if (arguments.ValueOf(CrayCommand.Cfs) is { } url)
        {
            return ForService(context, command, arguments, url, tenant: null);
        }

        if (file is null && server is null && arguments.ValueOf(CrayCommand.Configuration) is { } configuration)
        {
            var (host, tenant) = await ReadConfigurationAsync(context, command, configuration, cancellationToken);
            return ForService(context, command, arguments, host, tenant);
        }

        try
        {
            var location = new StoreLocation(
                file is null ? StoreLocation.DefaultFile : context.PathOf(file),
                server,
                isWriting)
            { IsEmptyIfMissing = true };
            var store = await StoreVerbs.OpenAsync(context, location, cancellationToken);
            return new(
                new StoreCfsService(store, context.Time, CfsServiceOptions.Read(context.Variable)),
                context.Variable("STATUSKIT_ADDRESS") ?? "http://localhost",
                store);
        }
        catch (Exception e) when (Store.IsUnreachable(e))
        {
            throw command.Style.Unreachable(e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        (Service as IDisposable)?.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private static CrayPlace ForService(
        ConsoleContext context, CrayCommand command, CrayArguments arguments, string address, string? tenant)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw command.Style.Unreachable(
                $"'{address}' is not the address of a service, such as https://api.example");
        }

        var token = arguments.ValueOf(CrayCommand.Token) is { } file ? ReadToken(context, command, file) : null;
        return new(new HttpCfsService(context.CreateHttpHandler(), token, tenant), address, store: null);
    }

    private static string? ReadToken(ConsoleContext context, CrayCommand command, string file)
    {
        try
        {
            using var json = JsonDocument.Parse(InputFile.Read(context, file));
            return json.RootElement.GetProperty("access_token").GetString();
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or UnusableException)
        {
            throw command.Style.Usage($"Invalid value for '--token': {file} holds no token.");
        }
    }

    private static async Task<(string Host, string? Tenant)> ReadConfigurationAsync(
        ConsoleContext context, CrayCommand command, string name, CancellationToken cancellationToken)
    {
        var folder = context.Variable("CRAY_CONFIG_DIR") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "cray");
        var file = Path.Combine(folder, "configurations", name);
        if (!File.Exists(file))
        {
            throw command.Style.Unreachable(
                $"There is no configuration '{name}' in {folder}; 'cray init --configuration {name}' makes one.");
        }

        var core = TomlReader.Read(await File.ReadAllTextAsync(file, cancellationToken))["core"];
        return core?["hostname"]?.GetValue<string>() is { Length: > 0 } host
            ? (host, core["tenant"]?.GetValue<string>())
            : throw command.Style.Unreachable(
                $"The configuration '{name}' names no host: 'cray config set core hostname=URL' does.");
    }
}
