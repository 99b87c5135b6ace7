using System.Buffers;
using Microsoft.AspNetCore.Http;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>
/// Writes a list of sessions while it is read, so that a long list needs no more memory than a short one.
/// </summary>
/// <remarks>
/// A page says at its beginning how to ask for the next one, so its end must be known first. Short pages are read
/// before they are written. For a long one
/// the matching sessions are counted, and if there are more, its last name is looked up; sessions that come or go
/// meanwhile change its length only.
/// </remarks>
internal static class CfsSessionPages
{
    private const int ReadAhead = 1000;
    private const int FlushSize = 64 << 10;

    private static readonly byte[] EmptyList = "[]\n"u8.ToArray();

    public static async Task WriteAsync(HttpContext context, CfsApi api, CfsSessionFilters filters)
    {
        var isV3 = api.Version == CfsVersion.V3;
        var sessions = api.Store.ListAsync(
            filters.Query ?? StatusQuery.All, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        await using var disposed = sessions.ConfigureAwait(false);
        var ahead = new List<CfsSession>();
        var most = Math.Min(filters.PageSize, ReadAhead);
        var more = filters.Query is not null;
        while (more && ahead.Count <= most && (more = await sessions.MoveNextAsync().ConfigureAwait(false)))
        {
            ahead.Add(sessions.Current.Value);
        }

        var last = !more ? null
            : most == filters.PageSize ? ahead[most - 1].Name
            : await FindLastAsync(context, api, filters).ConfigureAwait(false);
        if (last is not null && !isV3)
        {
            await api.AnswerAsync(context, TooLarge).ConfigureAwait(false);
            return;
        }

        var output = new PageOutput(context);
        output.Write(isV3 ? Head(api, last is null ? null : filters.Sent.NextPage(last, filters.PageSize)) : []);
        foreach (var session in ahead.Where(session => last is null || string.CompareOrdinal(session.Name, last) <= 0))
        {
            await output.WriteAsync(api, session, isV3).ConfigureAwait(false);
        }

        while (more && await sessions.MoveNextAsync().ConfigureAwait(false)
            && (last is null || sessions.Current.Value.Id <= new StatusId(last)))
        {
            await output.WriteAsync(api, sessions.Current.Value, isV3).ConfigureAwait(false);
        }

        await output.EndAsync(isV3).ConfigureAwait(false);
    }

    private static CfsFault TooLarge { get; } = new(
        400,
        "The response size is too large",
        "The response size exceeds the default_page_size.  Use the v3 API to page through the results.");

    // The name of the last session of the page; null when no session follows.
    private static async ValueTask<string?> FindLastAsync(HttpContext context, CfsApi api, CfsSessionFilters filters)
    {
        var counts = await api.Store.CountAsync(filters.Query, context.RequestAborted).ConfigureAwait(false);
        if (counts.Values.Sum() <= filters.PageSize)
        {
            return null;
        }

        var (count, last) = (0, (string?)null);
        var page = filters.Query! with { Limit = filters.PageSize };
        await foreach (var stored in api.Store.ListAsync(page, context.RequestAborted).ConfigureAwait(false))
        {
            (count, last) = (count + 1, stored.Value.Name);
        }

        return count == filters.PageSize ? last : null;
    }

    private static byte[] Head(CfsApi api, CfsNextPage? next)
    {
        var empty = api.Dialect.SessionList.Write(new CfsSessionList { Next = next, Sessions = [] });
        return empty[..^"[]\n}\n".Length];
    }

    /// <summary>The body of a page: counted for HEAD, flushed from time to time.</summary>
    private sealed class PageOutput(HttpContext context)
    {
        private readonly bool _isHead = HttpMethods.IsHead(context.Request.Method);
        private readonly ArrayBufferWriter<byte> _session = new();
        private readonly ArrayBufferWriter<byte> _pending = new(FlushSize);
        private long _length;
        private bool _hasSessions;

        public void Write(ReadOnlySpan<byte> bytes) => _pending.Write(bytes);

        public async ValueTask WriteAsync(CfsApi api, CfsSession session, bool isV3)
        {
            Write(_hasSessions ? ",\n"u8 : "[\n"u8);
            _hasSessions = true;
            _session.ResetWrittenCount();
            api.Dialect.Session.Write(api.Show(session), _session);
            Indent(_session.WrittenSpan, isV3 ? "    "u8 : "  "u8);
            if (_pending.WrittenCount >= FlushSize)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        public async ValueTask EndAsync(bool isV3)
        {
            Write(!_hasSessions ? EmptyList.AsSpan(0, EmptyList.Length - 1) : isV3 ? "\n  ]"u8 : "\n]"u8);
            Write(isV3 ? "\n}\n"u8 : "\n"u8);
            if (!_isHead && !context.Response.HasStarted)
            {
                context.Response.ContentLength = _length + _pending.WrittenCount;
            }

            await FlushAsync().ConfigureAwait(false);
            if (_isHead)
            {
                context.Response.ContentLength = _length;
            }
        }

        // A line feed is never part of a string in JSON, so lines can be indented as they are. The last one belongs to
        // the end of the document.
        private void Indent(ReadOnlySpan<byte> document, ReadOnlySpan<byte> indentation)
        {
            document = document[..^1];
            while (true)
            {
                _pending.Write(indentation);
                var end = document.IndexOf((byte)'\n') + 1;
                if (end == 0)
                {
                    _pending.Write(document);
                    return;
                }

                _pending.Write(document[..end]);
                document = document[end..];
            }
        }

        private async ValueTask FlushAsync()
        {
            _length += _pending.WrittenCount;
            context.Response.ContentType ??= CfsApi.Json;
            if (!_isHead)
            {
                await context.Response.BodyWriter.WriteAsync(
                    _pending.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
            }

            _pending.ResetWrittenCount();
        }
    }
}
