using System.Net.Http.Headers;

namespace StatusKit.Clients;

/// <summary>One request, as a client asks its <see cref="ServiceTransport"/> for it.</summary>
/// <param name="Method">What to do, such as GET.</param>
/// <param name="Path">The address relative to the base address, escaped.</param>
internal sealed record ServiceCall(HttpMethod Method, string Path)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Whether repeating the request is safe although it may have reached the service.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get;

    /// <summary>The JSON to send.</summary>
    public byte[]? Body { get; init; }

    /// <summary>A header for the call, in addition to the credentials.</summary>
    public (string Name, string Value)? BearerHeader { get; init; }

    public HttpContent? CreateContent() =>
        Body is null ? null : new ByteArrayContent(Body) { Headers = { ContentType = Json } };
}
