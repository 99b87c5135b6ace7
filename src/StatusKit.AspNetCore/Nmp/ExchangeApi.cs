using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>What the handlers of the Exchange's API work with, and how they answer.</summary>
internal sealed class ExchangeApi(IServiceProvider services)
{
    public const string Json = "application/json";
    public const string Denied = "access-denied";
    public const string InvalidInput = "invalid-input";
    public const string MissingThing = "not-found";

    private const string PlainText = "text/plain; charset=UTF-8";

    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(
        typeof(ExchangeEndpoints));
    private readonly IExchangeCallers? _callers = services.GetService<IExchangeCallers>();

    /// <summary>The copies of the hub.</summary>
    public IStatusStore<NmpNodeStatus> Store { get; } = services.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(
        NmpScopes.Hub);

    /// <summary>Nodes and policies; null when the host has none to offer.</summary>
    public IExchangeDirectory? Directory { get; } = services.GetService<IExchangeDirectory>();

    /// <summary>The settings of all endpoints.</summary>
    public StatusEndpointOptions Shared { get; } = services.GetRequiredService<IOptions<StatusEndpointOptions>>().Value;

    /// <summary>The settings of these endpoints.</summary>
    public ExchangeEndpointOptions Options { get; } =
        services.GetRequiredService<IOptions<ExchangeEndpointOptions>>().Value;

    /// <summary>The clock of the hub.</summary>
    public TimeProvider Time { get; } = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>
    /// Calls a handler with its caller and the headers of every answer. What fails is answered without showing
    /// internals.
    /// </summary>
    public async Task CallAsync(HttpContext context, Func<HttpContext, ExchangeApi, ExchangeCaller?, Task> handler)
    {
        SetHeaders(context);
        try
        {
            var caller = _callers is null ? null : await _callers.IdentifyAsync(context).ConfigureAwait(false);
            await (_callers is not null && caller is null
                // spec nmp Q27
                ? AnswerAsync(context, StatusCodes.Status401Unauthorized, "invalid-credentials", "invalid.credentials")
                : handler(context, this, caller)).ConfigureAwait(false);
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
                BadHttpRequestException bad => AnswerAsync(
                    context, bad.StatusCode, InvalidInput, "The request cannot be read."),
                _ when StorageFailure.IsOfRecord(e) => AnswerAsync(
                    context, StatusCodes.Status400BadRequest, InvalidInput, StorageFailure.Unstorable),
                _ when StorageFailure.Is(e) => AnswerAsync(
                    context,
                    StatusCodes.Status502BadGateway,
                    "database-connection-error",
                    StorageFailure.Describe(e)),
                _ => AnswerAsync(
                    context, StatusCodes.Status500InternalServerError, "internal_error", "The request failed."),
            }).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
    }

    /// <summary>Whether the caller may do something with a node; everybody may where nobody is identified.</summary>
    public bool Allows(ExchangeCaller? caller, StatusRight right, ExchangeNode node) =>
        caller is null
            || ExchangeRights.Allows(
                caller, right == StatusRight.Reset && Options.WritersMayReset ? StatusRight.Write : right, node);

    /// <summary>Answers with a code and a message.</summary>
    public Task AnswerAsync(HttpContext context, int status, string code, string message) =>
        JsonAnswer.WriteAsync(
            context, status, Json, Encoding.UTF8.GetBytes($"{{\"code\":{Quoted(code)},\"msg\":{Quoted(message)}}}"));

    /// <summary>Answers that a right is missing.</summary>
    public Task AnswerDeniedAsync(
        HttpContext context, ExchangeCaller caller, StatusRight right, ExchangeId node) => AnswerAsync(
        context, StatusCodes.Status403Forbidden, Denied, $"Access denied: '{caller.Id}' does not have authorization: "
            + $"{ExchangeRights.NameOf(caller, right, node)} node={node}");

    /// <summary>Answers with the statuses of a node; with none, 404.</summary>
    // Spec nmp Q30.
    public Task AnswerAsync(HttpContext context, NmpExchangeStatuses statuses) => JsonAnswer.WriteAsync(
        context, statuses.ManagementStatus.IsEmpty
            ? StatusCodes.Status404NotFound
            : StatusCodes.Status200OK, Json, NmpJson.ExchangeGet, statuses);

    /// <summary>Answers as the framework of the original does, with plain text.</summary>
    public static Task AnswerTextAsync(HttpContext context, int status, string text) =>
        JsonAnswer.WriteAsync(context, status, PlainText, Encoding.UTF8.GetBytes(text));

    /// <summary>A string of JSON.</summary>
    public static string Quoted(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "max-age=0, must-revalidate, no-cache, no-store";
        headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains; preload";
        headers.XContentTypeOptions = "nosniff";
        headers.XXSSProtection = "1; mode=block";
    }
}
