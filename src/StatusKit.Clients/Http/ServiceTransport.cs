using System.Buffers;
using System.Net;
using System.Text.Json;
using Polly;
using Polly.Timeout;

namespace StatusKit.Clients;

/// <summary>
/// Sends requests to one service: with its credentials, within its time, and reading no more than allowed.
/// </summary>
internal sealed class ServiceTransport
{
    private const int MaxRedirects = 3;

    private readonly HttpClient _http;
    private readonly ServiceClientOptions _options;
    private readonly Uri _base;

    public ServiceTransport(HttpClient http, ServiceClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BaseAddress is null && http.BaseAddress is not null)
        {
            options.BaseAddress = http.BaseAddress;
        }

        if (options.Validate().FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"{options.GetType().Name}: {error}", nameof(options));
        }

        (_http, _options, Time) = (http, options, time);
        var text = options.BaseAddress!.AbsoluteUri;
        _base = new Uri(text.EndsWith('/') ? text : text + "/");
    }

    public TimeProvider Time { get; }

    /// <summary>Sends a request and reads its answer, whatever the status code.</summary>
    public async Task<ServiceAnswer> SendAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        var (method, uri) = (call.Method, new Uri(_base, call.Path));
        using var limit = new CancellationTokenSource(_options.Timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var (response, credential) = await OpenAsync(call, uri, both.Token).ConfigureAwait(false);
            using (response)
            {
                return await ReadAsync(method, uri, response, credential, both.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Translate(e, method, uri, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>
    /// Sends a GET and reads a long answer as it comes. Whatever is not 200 and JSON is read to its end for
    /// <paramref name="other"/>.
    /// </summary>
    public async Task<T> ReadStreamAsync<T>(
        ServiceCall call,
        Func<Stream, CancellationToken, Task<T>> read,
        Func<ServiceAnswer, T> other,
        CancellationToken cancellationToken)
    {
        var (method, uri) = (call.Method, new Uri(_base, call.Path));
        using var limit = new CancellationTokenSource(_options.Timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var (response, credential) = await OpenAsync(call, uri, both.Token).ConfigureAwait(false);
            using (response)
            {
                var headers = response.Content.Headers;
                if (response.StatusCode == HttpStatusCode.OK
                    && headers is { ContentType.MediaType: "application/json", ContentEncoding.Count: 0 })
                {
                    var stream = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
                    return await read(stream, both.Token).ConfigureAwait(false);
                }

                using var answer = await ReadAsync(method, uri, response, credential, both.Token).ConfigureAwait(false);
                return other(answer);
            }
        }
        catch (Exception e) when (Translate(e, method, uri, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    private async Task<(HttpResponseMessage Response, ServiceCredential? Credential)> OpenAsync(
        ServiceCall call, Uri uri, CancellationToken cancellationToken)
    {
        var credential = _options.Credentials is { } get ? await get(cancellationToken).ConfigureAwait(false) : null;
        if (credential is not null && uri.Scheme != Uri.UriSchemeHttps && !_options.AllowCredentialsWithoutTls)
        {
            throw new StatusServiceException(
                StatusServiceError.InsecureCredentials, call.Method, uri, explanation: $"Use https, or set {nameof(
                    ServiceClientOptions.AllowCredentialsWithoutTls)} for a trusted network.");
        }

        var target = uri;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendOnceAsync(call, target, credential, cancellationToken).ConfigureAwait(false);
            var reached = response.RequestMessage?.RequestUri ?? target;
            var location = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308
                ? response.Headers.Location
                : null;
            if (IsSameOrigin(reached) && location is null)
            {
                return (response, credential);
            }

            using (response)
            {
                var next = location is null ? reached : new Uri(target, location);
                if (!IsSameOrigin(next))
                {
                    throw Redirected($"It leads to another host, '{next.Host}', which is not followed.");
                }

                // The agent sends unknown requests to its front page (spec nmp Q36); anything but a GET must not become
                // one.
                if (call.Method != HttpMethod.Get || redirects == MaxRedirects)
                {
                    throw Redirected($"It leads to '{Uri.UnescapeDataString(next.AbsolutePath)}'.");
                }

                target = next;

                StatusServiceException Redirected(string explanation) => new(
                    StatusServiceError.Redirected,
                    call.Method,
                    uri,
                    response.StatusCode,
                    explanation: credential?.Redact(explanation) ?? explanation);
            }
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        ServiceCall call, Uri target, ServiceCredential? credential, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, target) { Content = call.CreateContent() };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("application/problem+json");
        request.Headers.Accept.ParseAdd("text/plain; q=0.5");
        request.Options.Set(ServiceRetry.Repeatable, call.IsRepeatable);
        if (credential is not null)
        {
            request.Headers.Authorization = credential.Header;
            if (credential.IsBearer && call.BearerHeader is { } header)
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        return await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private bool IsSameOrigin(Uri uri) =>
        uri.Scheme == _base.Scheme && uri.Host == _base.Host && uri.Port == _base.Port;

    private async Task<ServiceAnswer> ReadAsync(
        HttpMethod method,
        Uri uri,
        HttpResponseMessage response,
        ServiceCredential? credential,
        CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
                if (length > _options.MaxResponseBytes)
                {
                    throw new StatusServiceException(
                        StatusServiceError.TooLarge,
                        method,
                        uri,
                        response.StatusCode,
                        explanation: $"At most {_options.MaxResponseBytes} are read.");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, Array.MaxLength));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            var answer = new ServiceAnswer(
                method,
                uri,
                response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                buffer,
                length,
                credential);
            return response.Content.Headers.ContentEncoding.Count == 0 || length == 0
                ? answer
                : throw answer.Malformed(null);
        }
        catch (Exception e) when (e is IOException or (HttpRequestException and not StatusServiceException))
        {
            var excerpt = StatusServiceException.ExcerptFrom(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
            throw new StatusServiceException(
                StatusServiceError.Truncated,
                method,
                uri,
                response.StatusCode,
                credential?.Redact(excerpt) ?? excerpt,
                inner: e);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static Exception? Translate(Exception e, HttpMethod method, Uri uri, CancellationToken caller) => e switch
    {
        StatusServiceException => null,
        OperationCanceledException when caller.IsCancellationRequested => new OperationCanceledException(
            e.Message, e, caller),
        OperationCanceledException or TimeoutRejectedException => new StatusServiceException(
            StatusServiceError.TimedOut, method, uri, explanation: "", inner: e),
        ExecutionRejectedException => new StatusServiceException(
            StatusServiceError.Unreachable,
            method,
            uri,
            explanation: "Too many calls failed or are waiting, so it is left alone for a while.",
            inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException =>
            new StatusServiceException(StatusServiceError.Truncated, method, uri, inner: e),
        HttpRequestException or IOException => new StatusServiceException(
            StatusServiceError.Unreachable, method, uri, inner: e),
        JsonException => new StatusServiceException(StatusServiceError.Malformed, method, uri, inner: e),
        _ => null,
    };
}
