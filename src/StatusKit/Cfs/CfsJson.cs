using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>
/// The wire forms of CFS documents, byte for byte as the service writes them and <c>cray … --format json</c> prints
/// them.
/// </summary>
/// <remarks>
/// Keys ascend by code point at every level, ASCII only, two spaces of indentation, one final newline (spec cfs
/// appendix B). Members that a record does not know are sorted among the others and keep the digits of their numbers.
/// </remarks>
public static class CfsJson
{
    /// <summary>The forms of the v3 API.</summary>
    public static CfsDialect V3 { get; } = new(CfsVersion.V3);

    /// <summary>The forms of the v2 API.</summary>
    public static CfsDialect V2 { get; } = new(CfsVersion.V2);

    /// <summary>The answer of a multi-delete, which only the v3 API gives.</summary>
    public static JsonDialect<CfsSessionIds> SessionIds => field ??= new(CfsSessionIds.OnlyShape, CfsDialect.Layout);

    /// <summary>The error document of both versions.</summary>
    public static JsonDialect<CfsProblem> Problem => field ??= new(CfsProblem.OnlyShape, CfsDialect.Layout);

    /// <summary>The forms of one version.</summary>
    /// <param name="version">The version of the API.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is neither 2 nor 3.</exception>
    public static CfsDialect ForVersion(CfsVersion version) => version switch
    {
        CfsVersion.V2 => V2,
        CfsVersion.V3 => V3,
        _ => throw new ArgumentOutOfRangeException(
            nameof(version), version, "The versions of the CFS API are 2 and 3."),
    };

    /// <summary>Which version's names a document uses: v2 when it has one of v2 and none of v3, else v3.</summary>
    /// <remarks>
    /// A document without such names reads and writes the same in both. Never throws: for broken JSON, the members
    /// before the error decide.
    /// </remarks>
    /// <param name="utf8Json">A session, a list, a status section or a body of a request, as UTF-8.</param>
    public static CfsVersion DetectVersion(ReadOnlySpan<byte> utf8Json) => CfsVersionDetector.Detect(utf8Json);
}
