using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Microsoft.AspNetCore.Http;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The filters of a list or of a multi-delete, as a client sent them and as a store takes them.</summary>
/// <param name="Sent">What the client sent.</param>
/// <param name="Query">The query; null when no session can match.</param>
/// <param name="PageSize">The page size in force.</param>
internal sealed record CfsSessionFilters(CfsSessionQuery Sent, StatusQuery? Query, int PageSize)
{
    private const string BadRequest = "Bad Request";
    private const string BadAge = "Error parsing age field";
    private const long MaxDays = 999_999_999; // of a Python time span

    /// <summary>Reads the query of a request; unknown parameters are ignored.</summary>
    // Spec cfs 7.1, Q14.
    public static bool TryRead(
        CfsApi api,
        HttpContext context,
        bool isDeletion,
        [NotNullWhen(true)] out CfsSessionFilters? filters,
        [NotNullWhen(false)] out CfsFault? fault)
    {
        var isV2 = api.Version == CfsVersion.V2;
        var sent = RawQuery.Read(context.Request.QueryString.Value);
        var pages = !isV2 && !isDeletion;
        var query = new CfsSessionQuery
        {
            MinAge = Age(api, sent, "min_age") ?? (isV2 ? Age(api, sent, "age") : null),
            MaxAge = Age(api, sent, "max_age"),
            Status = sent.GetValueOrDefault("status") ?? (isDeletion ? "complete" : null),
            Succeeded = sent.GetValueOrDefault("succeeded"),
            NameContains = sent.GetValueOrDefault("name_contains"),
            Tags = sent.GetValueOrDefault("tags"),
            AfterId = pages ? sent.GetValueOrDefault("after_id") : null,
        };
        filters = null;
        var limit = 0;
        fault = EmptyWordFault(isV2, query.Status) ?? EmptyWordFault(isV2, query.Succeeded)
            ?? LimitFault(api, pages ? sent.GetValueOrDefault("limit") : null, out limit);
        if (fault is not null)
        {
            return false;
        }

        var askable =
            query with { NameContains = Askable(query.NameContains), Tags = Askable(query.Tags), AfterId = query.AfterId?.Split('\0')[0] };
        if (!askable.TryRead(api.Time.GetUtcNow(), out var inStore, out var problem))
        {
            fault = FaultOf(problem, query, isV2, isDeletion);
            return false;
        }

        var matches = askable.NameContains == query.NameContains && askable.Tags == query.Tags;
        filters = new(query, matches ? inStore : null, limit);
        return true;
    }

    // A text that no record can hold filters everything out, and no store can be asked for it.
    private static string? Askable(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true ? "" : text;

    // The pattern of the original lets one line feed pass at the end (spec cfs Q28).
    private static string? Age(CfsApi api, Dictionary<string, string> sent, string name) =>
        sent.GetValueOrDefault(name) is { } age ? api.Shared.Upstream && age.EndsWith('\n') ? age[..^1] : age : null;

    private static CfsFault? EmptyWordFault(bool isV2, string? word) =>
        isV2 && word is { Length: 0 } ? new(400, BadRequest, "'' is not one of the states") : null;

    private static CfsFault? LimitFault(CfsApi api, string? text, out int limit)
    {
        limit = api.Options.DefaultPageSize;
        if (text is null)
        {
            return null;
        }

        if (!CfsPythonText.TryReadInteger(text, out var number))
        {
            return new(400, BadRequest, "Wrong type, expected 'integer' for query parameter 'limit'");
        }

        limit = number > api.Shared.MaxPageSize ? api.Shared.MaxPageSize : (int)BigInteger.Max(number, 0);
        return number < 1 ? new(400, BadRequest, $"{number} is less than the minimum of 1") : null;
    }

    // Of what the validator of the original lets pass, only the v3 multi-delete answers 400; elsewhere it fails (spec
    // cfs Q11, Q12).
    private static CfsFault FaultOf(CfsProblem problem, CfsSessionQuery query, bool isV2, bool isDeletion)
    {
        CfsFault fault = problem;
        return problem.Title switch
        {
            BadAge => fault with { Detail = AgeDetail(query), FailsUpstream = !isDeletion || isV2 },
            BadRequest => fault,
            _ => fault with { FailsUpstream = isDeletion && isV2 },
        };
    }

    private static string AgeDetail(CfsSessionQuery query)
    {
        var weeks = new[] { query.MinAge, query.MaxAge }.Where(
            age => age is not null && age.EndsWith('w') | age.EndsWith('W'))
            .Select(
                age => long.Parse(
                    age![..^1], System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        return weeks * 7 > int.MaxValue ? "Python int too large to convert to C int"
            : weeks * 7 > MaxDays ? $"days={weeks * 7}; must have magnitude <= {MaxDays}"
            : "date value out of range";
    }
}
