using System.Net;
using Polly;
using Polly.Timeout;

namespace StatusKit.Clients;

/// <summary>Which requests are sent again, and when.</summary>
internal static class ServiceRetry
{
    /// <summary>Set on a request that may be repeated although it may have reached the service.</summary>
    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("StatusKit.Repeatable");

    public static bool ShouldRetry(Outcome<HttpResponseMessage> outcome, HttpRequestMessage? request)
    {
        var isRepeatable = request is not null
            && request.Options.TryGetValue(Repeatable, out var repeatable) && repeatable;
        return outcome switch
        {
            // Nothing was done with a request that never left, or that was turned away at the door.
            { Exception: HttpRequestException e } when HasNotLeft(e.HttpRequestError) => true,
            { Result.StatusCode: HttpStatusCode.TooManyRequests } => true,
            { Exception: HttpRequestException or TimeoutRejectedException or IOException } => isRepeatable,
            { Result: { } response } => isRepeatable && IsTransient(response.StatusCode),
            _ => false,
        };
    }

    /// <summary>Whether no part of the request reached the service.</summary>
    public static bool HasNotLeft(HttpRequestError error) => error
        is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError;

    // Not 500: the services answer it for defects that the next attempt meets again.
    public static bool IsTransient(HttpStatusCode code) =>
        code is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;
}
