using System.Net;
using System.Text;

namespace StatusKit.Clients;

/// <summary>
/// A service gave no usable answer: it was not reached in time, refused the call, or a gateway answered in its place.
/// </summary>
/// <remarks>
/// Every failure of a client is this exception, except misuse (<see cref="ArgumentException"/>) and cancellation
/// (<see cref="OperationCanceledException"/>).
/// Neither the message nor a property contains credentials.
/// </remarks>
public sealed class StatusServiceException : HttpRequestException
{
    internal const int MaxExcerptBytes = 1024;

    internal StatusServiceException(
        StatusServiceError error, HttpMethod method, Uri requestUri, HttpStatusCode? statusCode =
            null, string excerpt = "", StatusReason? reason = null, string? explanation = null, Exception? inner = null)
        : base(
            (inner as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown,
            MessageFor(error, method, requestUri, statusCode, excerpt, reason, explanation ?? inner?.Message),
            inner,
            statusCode)
    {
        Error = error;
        Method = method;
        RequestUri = requestUri;
        Excerpt = excerpt;
        Reason = reason;
    }

    /// <summary>What went wrong.</summary>
    public StatusServiceError Error { get; }

    /// <summary>The method of the request.</summary>
    public HttpMethod Method { get; }

    /// <summary>The address of the request.</summary>
    public Uri RequestUri { get; }

    /// <summary>The beginning of the answer's body, at most 1 kB of UTF-8; empty when there was none.</summary>
    public string Excerpt { get; }

    /// <summary>
    /// What the service itself said: the title and detail of a problem document, or the code and message of the
    /// Exchange; null when the answer is not the service's own.
    /// </summary>
    public StatusReason? Reason { get; }

    /// <summary>
    /// Whether the same call may succeed later: the service was not reached or not in time, was busy, or broke off.
    /// </summary>
    public bool IsTransient => Error switch
    {
        StatusServiceError.Unreachable or StatusServiceError.TimedOut or StatusServiceError.Truncated => true,
        StatusServiceError.UnexpectedStatus or StatusServiceError.UnexpectedContent =>
            StatusCode is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or >= HttpStatusCode.InternalServerError,
        _ => false,
    };

    // At most 1 kB, cut between characters, without control characters that would garble a log.
    internal static string ExcerptFrom(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxExcerptBytes)
        {
            var length = MaxExcerptBytes;
            while (length > MaxExcerptBytes - 4 && (body[length] & 0xC0) == 0x80)
            {
                length--;
            }

            body = body[..length];
        }

        var text = new StringBuilder(Encoding.UTF8.GetString(body));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
            {
                text[i] = ' ';
            }
        }

        // A byte that is no UTF-8 became three.
        while (Encoding.UTF8.GetByteCount(text.ToString()) > MaxExcerptBytes)
        {
            text.Length -= Math.Max(1, text.Length / 8);
        }

        return text.ToString().Trim();
    }

    private static string MessageFor(
        StatusServiceError error,
        HttpMethod method,
        Uri uri,
        HttpStatusCode? statusCode,
        string excerpt,
        StatusReason? reason,
        string? explanation)
    {
        var what = error switch
        {
            StatusServiceError.Unreachable => "could not be sent",
            StatusServiceError.TimedOut => "was not answered in time",
            StatusServiceError.UnexpectedStatus => $"was answered with {(int?)statusCode}",
            StatusServiceError.UnexpectedContent =>
                $"was answered with {(int?)statusCode} and something other than JSON",
            StatusServiceError.Truncated => "was answered, but the answer ended early",
            StatusServiceError.TooLarge => "was answered with more bytes than allowed",
            StatusServiceError.Malformed => $"was answered with {(int?)statusCode} and another document than expected",
            StatusServiceError.Redirected => "was redirected",
            _ => "was not sent: it would have sent credentials without TLS",
        };
        var details = reason is not null ? $" {reason.Code}{(reason.Message.Length > 0 ? $": {reason.Message}" : "")}"
            : explanation is not null ? $" {explanation}"
            : "";
        return $"{method} {uri} {what}.{details}{(
            reason is null && excerpt.Length > 0 ? $" The answer begins with: {excerpt}" : "")}";
    }
}
