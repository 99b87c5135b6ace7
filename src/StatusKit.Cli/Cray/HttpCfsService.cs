using System.Net.Http.Headers;

namespace StatusKit.Cli.Cray;

/// <summary>A CFS API behind HTTP.</summary>
/// <param name="handler">Sends the requests.</param>
/// <param name="token">The bearer token; null for none.</param>
/// <param name="tenant">The tenant; null for none.</param>
internal sealed class HttpCfsService(
    HttpMessageHandler handler, string? token, string? tenant) : ICfsService, IDisposable
{
    private readonly HttpClient _client = new(handler);

    public async Task<CfsAnswer> SendAsync(
        HttpMethod method, Uri uri, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(
                body)
            { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (tenant is not null)
        {
            request.Headers.TryAddWithoutValidation("Cray-Tenant-Name", tenant);
        }

        using var answer = await _client.SendAsync(request, cancellationToken);
        return new(
            (int)answer.StatusCode,
            answer.ReasonPhrase ?? "",
            await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public void Dispose() => _client.Dispose();
}
