using System.Buffers;
using System.Net;
using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Clients;

/// <summary>An answer of a service, read to its end into a rented buffer.</summary>
internal sealed class ServiceAnswer(
    HttpMethod method,
    Uri uri,
    HttpStatusCode statusCode,
    string? mediaType,
    byte[] buffer,
    int length,
    ServiceCredential? credential) : IDisposable
{
    public HttpStatusCode StatusCode => statusCode;

    public ReadOnlySpan<byte> Body => buffer.AsSpan(0, length);

    private ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    /// <summary>
    /// Whether the body is JSON by its media type, or, where the label is vague, by its looks: the agent labels JSON as
    /// text.
    /// </summary>
    // Spec nmp Q34.
    public bool IsJson => mediaType switch
    {
        null or "" or "text/plain" => LooksLikeJson(),
        _ => mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (
                mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                    && mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)),
    };

    /// <summary>Reads the document that the call expects.</summary>
    public T Read<T>(JsonDialect<T> dialect)
        where T : class
    {
        MustBeJson();
        try
        {
            return dialect.Read(Body);
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>Reads a small document that has no model.</summary>
    public T Read<T>(Func<JsonElement, T> reader)
    {
        MustBeJson();
        try
        {
            using var document = JsonDocument.Parse(Memory);
            return reader(document.RootElement);
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Malformed(e);
        }
    }

    /// <summary>
    /// A member of the body as text, for error documents; null when the body is no JSON object that has it.
    /// </summary>
    public JsonElement? Root()
    {
        if (!IsJson)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Memory);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void MustBeJson()
    {
        if (!IsJson)
        {
            throw Exception(StatusServiceError.UnexpectedContent, explanation: $"Its media type is '{mediaType}'.");
        }
    }

    /// <summary>The failure that this answer is, with what the service says of it.</summary>
    public StatusServiceException Unexpected(StatusReason? reason) =>
        Exception(
            IsJson || length == 0 ? StatusServiceError.UnexpectedStatus : StatusServiceError.UnexpectedContent, reason);

    public StatusServiceException Malformed(Exception? inner) =>
        Exception(length == 0 ? StatusServiceError.Truncated : StatusServiceError.Malformed, inner: inner);

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private StatusServiceException Exception(
        StatusServiceError error, StatusReason? reason = null, string? explanation = null, Exception? inner = null)
    {
        var excerpt = StatusServiceException.ExcerptFrom(Body);
        if (credential is not null)
        {
            excerpt = credential.Redact(excerpt);
            reason = reason is null ? null : new(credential.Redact(reason.Code), credential.Redact(reason.Message));
        }

        return new(error, method, uri, statusCode, excerpt, reason, explanation, inner);
    }

    private bool LooksLikeJson()
    {
        var trimmed = Body.TrimStart(" \t\r\n"u8);
        return trimmed.Length > 0
            && (trimmed[0] is (byte)'{' or (byte)'[' or (byte)'"' || trimmed.StartsWith("null"u8));
    }
}
