using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Cfs;

/// <summary>Plays one scenario against the endpoints over a database in memory.</summary>
public sealed partial class TranscriptReplay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FixedTime _time = new();
    private readonly CfsEndpointOptions _options = new() { AraHost = "ara.cmn.site" };

    private readonly StoreSwitch<CfsSession> _switch = new();

    private TranscriptReplay(bool isUpstream, HashSet<string> configurations)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time).AddInMemoryStatusDatabase().AddStatusEndpoints(
            options => options.Upstream = isUpstream)
            .AddSingleton<IOptionsMonitor<CfsEndpointOptions>>(new Current(_options))
            .AddSingleton(
                services => _switch.Wrap(services.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>()));
        _options.ConfigurationExists = (name, _) => ValueTask.FromResult(configurations.Contains(name));
        _app = builder.Build();
        _app.UseRouting();
        _app.MapCfsSessions();
        _app.Urls.Clear();
    }

    /// <summary>The steps of a scenario that were answered otherwise than recorded, with the reason.</summary>
    public static async Task<IReadOnlyList<(TranscriptStep Step, string Difference)>> PlayAsync(Transcript transcript, bool isUpstream)
    {
        var configurations = transcript.Seed.TryGetProperty("configurations", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet()
            : [];
        var replay = new TranscriptReplay(isUpstream, configurations);
        await using var disposed = replay.ConfigureAwait(false);
        await replay._app.StartAsync();
        await replay.SeedAsync(transcript.Seed);
        var differences = new List<(TranscriptStep, string)>();
        foreach (var step in transcript.Steps)
        {
            if (await replay.PlayAsync(step) is { } difference)
            {
                differences.Add((step, difference));
            }
        }

        return differences;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task SeedAsync(JsonElement seed)
    {
        if (seed.TryGetProperty("ara_host", out var host))
        {
            _options.AraHost = host.GetString() ?? "";
        }

        if (seed.TryGetProperty("options", out var options))
        {
            Apply(options);
        }

        if (seed.TryGetProperty("sessions", out var sessions))
        {
            var store = _app.Services.GetRequiredService<IStatusStore<CfsSession>>();
            await store.PutManyAsync(
                sessions.EnumerateArray().Select(
                    session => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(session.GetRawText()))));
        }
    }

    private void Apply(JsonElement options)
    {
        _options.AraHost = options.TryGetProperty("ara_host", out var host) ? host.GetString()! : _options.AraHost;
        _options.IncludeAraLinks = options.TryGetProperty("include_ara_links", out var links)
            ? links.GetBoolean()
            : _options.IncludeAraLinks;
        _options.DefaultAnsibleConfig = options.TryGetProperty("default_ansible_config", out var config)
            ? config.GetString()!
            : _options.DefaultAnsibleConfig;
        _options.DefaultPageSize = options.TryGetProperty("default_page_size", out var size) && size.GetInt32() > 0
            ? size.GetInt32()
            : _options.DefaultPageSize;
    }

    private async Task<string?> PlayAsync(TranscriptStep step)
    {
        _time.Now = step.Now;
        _switch.IsBroken = step.Note.Contains("\"redis\": true", StringComparison.Ordinal);
        if (step.Path == "/v3/options")
        {
            Apply(JsonDocument.Parse(step.Body!).RootElement);
            return null;
        }

        var context = await _app.GetTestServer().SendAsync(context =>
        {
            context.Request.Method = step.Method;
            context.Request.Scheme = "http";
            context.Request.Host = new("cfs");
            context.Request.Path =
                new(Uri.UnescapeDataString(step.Path.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase)));
            context.Request.QueryString = step.Query is null ? default : new("?" + step.Query);
            foreach (var (name, value) in step.Headers)
            {
                context.Request.Headers[name] = value;
            }

            if (step.Body is { } body)
            {
                context.Request.Body = new MemoryStream(body);
                context.Request.ContentLength = body.Length;
            }
        });
        using var reader = new StreamReader(context.Response.Body, new UTF8Encoding(false));
        return Compare(step, context.Response, await reader.ReadToEndAsync());
    }

    private static string? Compare(TranscriptStep step, HttpResponse response, string body)
    {
        if (step.Status is null or 500)
        {
            return response.StatusCode is 400 or 500
                || (step.Layer == "controller-exception" && response.StatusCode < 500)
                ? null
                : $"{response.StatusCode} for a failure of the original";
        }

        if (response.StatusCode != step.Status)
        {
            return $"{response.StatusCode}, not {step.Status}: {body}";
        }

        if (response.ContentType != step.Header("content-type"))
        {
            return $"content type {response.ContentType}, not {step.Header("content-type")}";
        }

        if (step.Header("allow") is { } allow && response.Headers.Allow != allow)
        {
            return $"Allow: {response.Headers.Allow}, not {allow}";
        }

        if (step.Method == "HEAD" && step.Status < 400
            && response.ContentLength?.ToString(CultureInfo.InvariantCulture) != step.Header("content-length"))
        {
            return $"Content-Length {response.ContentLength}, not {step.Header("content-length")}";
        }

        return body == step.Answer || IsSameFault(step, body) ? null : $"the body is\n{body}\nand not\n{step.Answer}";
    }

    // The texts of a validator name the member; those of provoked failures are not the original's.
    private static bool IsSameFault(TranscriptStep step, string body)
    {
        if (step.Method == "HEAD")
        {
            return body.Length == 0;
        }

        if (step.Status is < 400 || (step.Layer == "controller" && step.IsUpstream))
        {
            return false;
        }

        var (ours, theirs) = (JsonDocument.Parse(body).RootElement, JsonDocument.Parse(step.Answer).RootElement);
        return ours.GetProperty("title").GetString() == theirs.GetProperty("title").GetString()
            && (!step.IsUpstream
                || Member(ours.GetProperty("detail").GetString()!) == Member(
                    theirs.GetProperty("detail").GetString()!));
    }

    private static string Member(string detail) =>
        NamedMember.Match(detail) is { Success: true } named ? named.Groups[1].Value : detail;

    [GeneratedRegex(@" - '([^']*)'$")]
    private static partial Regex NamedMember { get; }

    private sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Current(CfsEndpointOptions options) : IOptionsMonitor<CfsEndpointOptions>
    {
        public CfsEndpointOptions CurrentValue => options;

        public CfsEndpointOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<CfsEndpointOptions, string?> listener) => null;
    }
}
