using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>What the handlers of the agent's API work with, and how they answer.</summary>
internal sealed class AgentApi(IServiceProvider services)
{
    private const string Json = "application/json";
    private const string PlainText = "text/plain; charset=utf-8";
    private const string Unregistered =
        "Exchange registration not recorded. Complete account and node registration with an exchange and then record "
        + "node registration using this API's /node path.";

    private readonly IOptionsMonitor<AgentEndpointOptions> _options =
        services.GetRequiredService<IOptionsMonitor<AgentEndpointOptions>>();
    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(
        typeof(AgentEndpoints));

    /// <summary>The statuses of the node itself.</summary>
    public IStatusStore<NmpNodeStatus> Store { get; } = services.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(
        NmpScopes.Node);

    /// <summary>The settings of all endpoints.</summary>
    public StatusEndpointOptions Shared { get; } = services.GetRequiredService<IOptions<StatusEndpointOptions>>().Value;

    /// <summary>The clock, with the zone of the node.</summary>
    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>The node; null when it is not registered.</summary>
    public ExchangeId? Node => _options.CurrentValue.Node;

    /// <summary>The rules of a report and of a reset, which are the original's.</summary>
    public NmpTransitionTable Table => NmpTransitionTable.Upstream;

    /// <summary>
    /// Calls a handler, with the headers of every answer. What fails is answered without showing internals.
    /// </summary>
    public async Task CallAsync(HttpContext context, Func<HttpContext, AgentApi, Task> handler)
    {
        SetHeaders(context);
        try
        {
            await handler(context, this).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            StatusEndpointLog.Failed(_logger, context.Request.Method, context.Request.Path, e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            SetHeaders(context);
            await (e switch
            {
                BadHttpRequestException bad => WriteTextAsync(context, bad.StatusCode, "the request cannot be read"),
                _ when StorageFailure.IsOfRecord(e) => AnswerErrorAsync(
                    context, StatusCodes.Status400BadRequest, StorageFailure.Unstorable, "management status"),
                _ when StorageFailure.Is(e) => WriteTextAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    e is StatusOutcomeUnknownException
                        ? StorageFailure.Describe(e)
                        : "unable to read management status object, error the database is not available"),
                _ => WriteTextAsync(context, StatusCodes.Status500InternalServerError, "the request failed"),
            }).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
    }

    /// <summary>Answers with statuses by policy.</summary>
    public Task AnswerAsync(
        HttpContext context, IEnumerable<KeyValuePair<ExchangeId, NmpStatus>> statuses) => JsonAnswer.WriteAsync(
        context, StatusCodes.Status200OK, Json, NmpJson.AgentMap, JsonMap.Create(
            statuses.Select(each => KeyValuePair.Create(each.Key.ToString(), each.Value))));

    /// <summary>Answers that the node is not registered.</summary>
    public Task AnswerUnregisteredAsync(HttpContext context) => Node is null
        ? AnswerErrorAsync(context, StatusCodes.Status404NotFound, Unregistered, "management")
        : AnswerMissingAsync(context, (string)context.Request.RouteValues["nmp"]!);

    /// <summary>Answers that there is no status of a policy.</summary>
    public Task AnswerMissingAsync(HttpContext context, string name) =>
        AnswerErrorAsync(context, StatusCodes.Status404NotFound, $"The nmp {name} cannot be found", "management");

    /// <summary>Answers a wrong query: 400, and 500 where the original is to be reproduced.</summary>
    // Spec nmp Q35.
    public Task AnswerFaultAsync(HttpContext context, string text) =>
        WriteTextAsync(
            context,
            Shared.Upstream ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest,
            text);

    /// <summary>Answers that something was done.</summary>
    public static Task AnswerTextAsync(HttpContext context, string text) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, Json, Encoding.UTF8.GetBytes(Quoted(text)));

    /// <summary>Answers with an error, which the original labels as text.</summary>
    // Spec nmp Q34.
    public static Task AnswerErrorAsync(HttpContext context, int status, string error, string input) =>
        JsonAnswer.WriteAsync(
            context,
            status,
            PlainText,
            Encoding.UTF8.GetBytes($"{{\"error\":{Quoted(error)},\"input\":{Quoted(input)}}}"));

    private static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return JsonAnswer.WriteAsync(context, status, PlainText, Encoding.UTF8.GetBytes(text + "\n"));
    }

    // As Go escapes strings: what is special in HTML, too, in lower case.
    private static string Quoted(
        string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""
        .Replace(
            "<",
            "\\u003c",
            StringComparison.Ordinal).Replace(
                ">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);

    private static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache, no-store, must-revalidate";
        headers.Pragma = "no-cache, no-store";
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin.ToString();
        headers.AccessControlAllowHeaders = "X-Requested-With, content-type, Authorization";
        headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, PATCH, OPTIONS";
    }
}
