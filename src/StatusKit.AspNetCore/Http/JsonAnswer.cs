using System.Buffers;
using Microsoft.AspNetCore.Http;
using StatusKit.Json;

namespace StatusKit.AspNetCore;

/// <summary>Answers with one document, and with its length.</summary>
internal static class JsonAnswer
{
    private const int KeptBuffer = 64 << 10;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>Writes the document in one of its forms. A HEAD request gets its length alone.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, string mediaType, JsonDialect<T> dialect, T value)
        where T : class
    {
        // Nothing is awaited between here and the copy, so the thread's buffer is ours.
        var buffer = _buffer ?? new ArrayBufferWriter<byte>();
        _buffer = null;
        buffer.ResetWrittenCount();
        dialect.Write(value, buffer);
        var sent = WriteAsync(context, status, mediaType, buffer.WrittenSpan);
        _buffer = buffer.Capacity <= KeptBuffer ? buffer : null;
        return sent;
    }

    /// <summary>Writes bytes. A HEAD request gets their length alone.</summary>
    public static Task WriteAsync(HttpContext context, int status, string mediaType, ReadOnlySpan<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method) || body.IsEmpty)
        {
            return Task.CompletedTask;
        }

        response.BodyWriter.Write(body);
        var flushed = response.BodyWriter.FlushAsync(context.RequestAborted);
        return flushed.IsCompletedSuccessfully ? Task.CompletedTask : flushed.AsTask();
    }
}
