using StatusKit.Cfs;

namespace StatusKit.Cli.Documents;

/// <summary>The forms that CFS documents can be written in.</summary>
internal static class CfsForms
{
    /// <summary>A record of the v3 API, or a page of them.</summary>
    public const string V3 = "cfs-v3";

    /// <summary>A record of the v2 API, or a bare array of them.</summary>
    public const string V2 = "cfs-v2";

    /// <summary>What <c>jq .status.session</c> prints.</summary>
    public const string Status = "cfs-status";

    /// <summary>A page of the v3 API.</summary>
    public const string List = "cfs-list";

    public static IReadOnlyList<string> All { get; } = [V3, V2, Status, List];

    /// <summary>The version that a form is in, <see cref="Status"/> apart, which keeps its document's.</summary>
    public static CfsVersion VersionOf(string form) => form == V2 ? CfsVersion.V2 : CfsVersion.V3;
}
