using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StatusKit.AspNetCore;

/// <summary>Scripts and style sheets, which are resources of the assembly.</summary>
internal sealed class DashboardAssets
{
    private const string Prefix = "Dashboard/";
    private const int HashLength = 12;

    private readonly FrozenDictionary<string, Asset> _byName;

    private DashboardAssets()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        _byName = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Asset.Load(name[Prefix.Length..], assembly.GetManifestResourceStream(name)!))
            .ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);
    }

    /// <summary>The assets of this assembly.</summary>
    public static DashboardAssets Instance => field ??= new();

    /// <summary>The path of an asset below the dashboard. It changes with the content, so it can be cached forever.</summary>
    /// <param name="name">The name of the file, such as <c>dashboard.js</c>.</param>
    public string PathOf(string name) => $"/assets/{_byName[name].Hash}/{name}";

    /// <summary>Answers with an asset.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var (hash, name) = (context.Request.RouteValues["hash"] as string, context.Request.RouteValues["name"] as string);
        if (name is null || !_byName.TryGetValue(name, out var asset) || asset.Hash != hash)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.ETag = asset.Tag.ToString();
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(asset.Tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.MediaType;
        context.Response.ContentLength = asset.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private sealed record Asset(string Name, string Hash, string MediaType, EntityTagHeaderValue Tag, byte[] Content)
    {
        public static Asset Load(string name, Stream stream)
        {
            using var read = stream;
            var content = new byte[read.Length];
            read.ReadExactly(content);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashLength];
            return new(name, hash, MediaTypeOf(name), new($"\"{hash}\""), content);
        }

        private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
    }
}
