using Microsoft.Extensions.Http.Logging;
using Microsoft.Extensions.Logging;

namespace StatusKit.Clients;

/// <summary>
/// Logs each request that is sent. The default loggers hand all headers to a log that keeps structured state,
/// credentials among them.
/// </summary>
internal sealed partial class ServiceHttpLogger(ILogger<ServiceHttpLogger> logger) : IHttpClientLogger
{
    public object? LogRequestStart(HttpRequestMessage request) => null;

    public void LogRequestStop(
        object? context, HttpRequestMessage request, HttpResponseMessage response, TimeSpan elapsed) =>
        RequestAnswered(logger, request.Method, request.RequestUri, (int)response.StatusCode, elapsed);

    public void LogRequestFailed(
        object? context,
        HttpRequestMessage request,
        HttpResponseMessage? response,
        Exception exception,
        TimeSpan elapsed) =>
        RequestFailed(logger, request.Method, request.RequestUri, elapsed, exception.Message);

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Uri} was answered with {Status} after {Elapsed}.")]
    private static partial void RequestAnswered(
        ILogger logger, HttpMethod method, Uri? uri, int status, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Debug, "{Method} {Uri} failed after {Elapsed}: {Error}")]
    private static partial void RequestFailed(
        ILogger logger, HttpMethod method, Uri? uri, TimeSpan elapsed, string error);
}
