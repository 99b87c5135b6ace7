using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One version of the CFS API: what its handlers work with, and how they answer.</summary>
internal sealed class CfsApi(CfsVersion version, IServiceProvider services)
{
    public const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    private static readonly CfsSessionRules Corrected = CfsSessionRules.Upstream.With(CfsCorrections.CompareJsonByType);

    private readonly IOptionsMonitor<CfsEndpointOptions> _options =
        services.GetRequiredService<IOptionsMonitor<CfsEndpointOptions>>();
    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(
        typeof(CfsSessionEndpoints));

    /// <summary>Which names its documents use, and which rules of a PATCH.</summary>
    public CfsVersion Version => version;

    /// <summary>The path of the sessions.</summary>
    public string Path { get; } = version == CfsVersion.V3 ? "/v3/sessions" : "/v2/sessions";

    /// <summary>The documents of the version.</summary>
    public CfsDialect Dialect { get; } = CfsJson.ForVersion(version);

    /// <summary>The sessions.</summary>
    public IStatusStore<CfsSession> Store { get; } = services.GetRequiredService<IStatusStore<CfsSession>>();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>The settings of all endpoints.</summary>
    public StatusEndpointOptions Shared { get; } = services.GetRequiredService<IOptions<StatusEndpointOptions>>().Value;

    /// <summary>The settings of these endpoints as they are now.</summary>
    public CfsEndpointOptions Options => _options.CurrentValue;

    /// <summary>The session as this version shows it on GET and POST.</summary>
    public CfsSession Show(CfsSession session)
    {
        if (version == CfsVersion.V2)
        {
            return Dialect.Session.Convert(session);
        }

        // The link is made on each read and never stored (spec cfs 2.8).
        var options = Options;
        return options.IncludeAraLinks ? session with { Logs = $"{options.AraHost}/?label={session.Name}" } : session;
    }

    /// <summary>The session as this version answers a PATCH with it: without the link.</summary>
    // Spec cfs Q24.
    public CfsSession ShowPatched(CfsSession session) =>
        version == CfsVersion.V2 ? Dialect.Session.Convert(session) : session;

    /// <summary>The rules of the original; how values compare is corrected unless it is to be reproduced.</summary>
    // Spec cfs Q7.
    public CfsSessionRules Rules => Shared.Upstream ? CfsSessionRules.Upstream : Corrected;

    /// <summary>Answers that something was deleted.</summary>
    public Task AnswerNoContentAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (Shared.Upstream)
        {
            context.Response.ContentType = ProblemJson; // spec cfs Q15
        }

        return Task.CompletedTask;
    }

    /// <summary>Answers with the names of the sessions that were deleted.</summary>
    public static Task AnswerIdsAsync(HttpContext context, IReadOnlyCollection<string> names)
    {
        var ids = string.Join(",\n", names.Select(name => $"    \"{JsonEncodedText.Encode(name)}\""));
        var list = names.Count == 0 ? "[]" : $"[\n{ids}\n  ]";
        return JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, Json, Encoding.UTF8.GetBytes($"{{\n  \"session_ids\": {list}\n}}\n"));
    }

    /// <summary>Answers with one session.</summary>
    public Task AnswerAsync(HttpContext context, int status, CfsSession shown) =>
        JsonAnswer.WriteAsync(context, status, Json, Dialect.Session, shown);

    /// <summary>Answers with a problem; where the original fails and is to be reproduced, with its 500.</summary>
    public Task AnswerAsync(HttpContext context, CfsFault fault)
    {
        fault = fault.FailsUpstream && Shared.Upstream ? CfsFault.InternalError : fault;
        return JsonAnswer.WriteAsync(context, fault.Status, ProblemJson, CfsJson.Problem, fault.ToProblem());
    }

    /// <summary>
    /// Calls a handler. What a database or a client does wrong is answered here, without showing internals.
    /// </summary>
    public async Task CallAsync(HttpContext context, Func<HttpContext, CfsApi, Task> handler)
    {
        try
        {
            await handler(context, this).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var fault = e switch
            {
                BadHttpRequestException bad => new CfsFault(
                    bad.StatusCode, "Bad Request", "The request cannot be read."),
                StatusConflictException => new(
                    503, "Database busy", "Could not complete 'sessions' database operation within 60 seconds"),
                _ when StorageFailure.IsOfRecord(e) => new(400, "Bad Request", StorageFailure.Unstorable),
                _ when StorageFailure.Is(e) => new(
                    503, "Unable to connect to the Redis database", StorageFailure.Describe(e)),
                _ => CfsFault.InternalError,
            };
            StatusEndpointLog.Failed(_logger, context.Request.Method, context.Request.Path, e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await JsonAnswer.WriteAsync(
                context, fault.Status, ProblemJson, CfsJson.Problem, fault.ToProblem()).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
    }
}
