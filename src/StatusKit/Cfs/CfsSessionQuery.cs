using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StatusKit.Storage;

namespace StatusKit.Cfs;

/// <summary>
/// The filters of a list or of a multi-delete as clients send them: strings, of which null was not sent and "" filters
/// nothing.
/// </summary>
// spec cfs 7.
public sealed record CfsSessionQuery
{
    /// <summary>The service's page size for clients that name none.</summary>
    public const int DefaultPageSize = 1000;

    private const string BadRequest = "Bad Request";
    private const string BadAge = "Error parsing age field";
    private const int MaxAgeLength = 10;

    private static readonly string[] States = ["pending", "running", "complete"];
    private static readonly string[] Outcomes = ["none", "true", "false", "unknown"];

    /// <summary>The least age since <c>start_time</c>: digits and one of m, h, d, w.</summary>
    public string? MinAge { get; init; }

    /// <summary>The greatest age since <c>start_time</c>.</summary>
    public string? MaxAge { get; init; }

    /// <summary>The value that a session's <c>status</c> must be.</summary>
    public string? Status { get; init; }

    /// <summary>The value that a session's <c>succeeded</c> must be.</summary>
    public string? Succeeded { get; init; }

    /// <summary>A part of the name.</summary>
    public string? NameContains { get; init; }

    /// <summary>Tags that must all be there: <c>k=v[,k=v…]</c>.</summary>
    public string? Tags { get; init; }

    /// <summary>The name after which the page begins.</summary>
    public string? AfterId { get; init; }

    /// <summary>The page size.</summary>
    public string? Limit { get; init; }

    /// <summary>
    /// The page size in force: <see cref="Limit"/>, or the service's; of a limit that is wrong, the service's.
    /// </summary>
    /// <param name="pageSize">The service's option.</param>
    public int LimitOr(int pageSize = DefaultPageSize) =>
        TryReadLimit(out var limit) && limit is { } wanted ? wanted : pageSize;

    /// <summary>
    /// The filters as a store takes them, without a limit: only the item after the page shows whether there is a next
    /// page.
    /// </summary>
    /// <param name="now">The time to which ages count.</param>
    /// <param name="query">The filters, or everything when something is wrong.</param>
    /// <param name="problem">What is wrong, as the service reports it.</param>
    public bool TryRead(DateTimeOffset now, out StatusQuery query, [NotNullWhen(false)] out CfsProblem? problem)
    {
        query = StatusQuery.All;
        problem = ErrorInValue(Status, States)
            ?? ErrorInValue(Succeeded, Outcomes)
            ?? ErrorInLimit()
            ?? ErrorInText("after_id", AfterId)
            ?? ErrorInText("name_contains", NameContains)
            ?? ErrorInText("tags", Tags);
        if (problem is null
            && TryReadAge(MinAge, now, out var until, out problem)
            && TryReadAge(MaxAge, now, out var from, out problem)
            && TryReadTags(out var tags, out problem))
        {
            query = new()
            {
                States = string.IsNullOrEmpty(Status) ? [] : [Status],
                Keys = string.IsNullOrEmpty(Succeeded) ? tags : [new(CfsSession.SucceededKey, Succeeded), .. tags],
                NameContains = NameContains,
                StartedAtOrBefore = until,
                StartedAtOrAfter = from,
                After = string.IsNullOrEmpty(AfterId) ? null : new StatusId(AfterId),
            };
        }

        return problem is null;
    }

    /// <summary>How to ask for the following page.</summary>
    /// <param name="afterId">The name of the last session of this page.</param>
    /// <param name="limit">The page size in force.</param>
    public CfsNextPage NextPage(string afterId, int limit) => new()
    {
        AfterId = afterId,
        Age = null,
        Limit = limit,
        MaxAge = MaxAge,
        MinAge = MinAge,
        NameContains = NameContains,
        Status = Status,
        Succeeded = Succeeded,
        Tags = Tags,
    };

    private static CfsProblem? ErrorInValue(string? word, string[] allowed) =>
        string.IsNullOrEmpty(word) || allowed.Contains(word)
        ? null
        : CfsProblem.Create(
            400, BadRequest, $"'{word}' is not one of [{string.Join(", ", allowed.Select(each => $"'{each}'"))}, '']");

    private CfsProblem? ErrorInLimit() =>
        !TryReadLimit(out var limit) ? CfsProblem.Create(
            400, BadRequest, "Wrong type, expected 'integer' for query parameter 'limit'")
        : limit < 1 ? CfsProblem.Create(400, BadRequest, $"{limit} is less than the minimum of 1")
        : null;

    // No record has such a string, and no store can be asked for it.
    private static CfsProblem? ErrorInText(string name, string? text) => text is null || StatusId.IsStorable(text)
        ? null
        : CfsProblem.Create(400, BadRequest, $"{name} contains U+0000 or a lone surrogate");

    private bool TryReadLimit(out int? limit)
    {
        limit = null;
        if (Limit is null)
        {
            return true;
        }

        if (!int.TryParse(Limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) || Limit[0] == '+')
        {
            return false;
        }

        limit = parsed;
        return true;
    }

    // Out of the calendar, upstream fails; this returns what its multi-delete does (spec cfs Q12).
    private static bool TryReadAge(string? text, DateTimeOffset now, out DateTimeOffset? limit, out CfsProblem? problem)
    {
        limit = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var unit = char.ToLowerInvariant(text[^1]) switch
        {
            'm' => 1L,
            'h' => 60,
            'd' => 24 * 60,
            'w' => 7 * 24 * 60,
            _ => 0,
        };
        if (text.Length is < 2 or > MaxAgeLength || unit == 0 || !text[..^1].All(char.IsAsciiDigit))
        {
            problem = CfsProblem.Create(400, BadRequest, $"'{text}' does not match '^(?:[0-9]+[mMhHdDwW]){{0,1}}$'");
            return false;
        }

        var minutes = long.Parse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture) * unit;
        if (minutes > (now - DateTimeOffset.MinValue).TotalMinutes)
        {
            problem = CfsProblem.Create(400, BadAge, $"'{text}' reaches back before the first year");
            return false;
        }

        limit = now - TimeSpan.FromMinutes(minutes);
        return true;
    }

    // No trimming, and exactly one '=' in each piece; the problem has no detail (spec cfs 7.2, Q13).
    private bool TryReadTags(out ImmutableArray<StatusKey> tags, out CfsProblem? problem)
    {
        tags = [];
        problem = null;
        if (string.IsNullOrEmpty(Tags))
        {
            return true;
        }

        string[][] pieces = [.. Tags.Split(',').Select(piece => piece.Split('='))];
        if (Array.Exists(pieces, piece => piece.Length != 2))
        {
            problem = CfsProblem.Create(400, "Error parsing the tags provided.", "");
            return false;
        }

        tags = [.. pieces.Select(piece => new StatusKey(CfsSession.TagKeyPrefix + piece[0], piece[1]))];
        return true;
    }
}
