using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The body of a PATCH: what to merge into a session's status.</summary>
/// <remarks>
/// Only <c>status</c> may be at the top level. Below it, members that the merge ignores or does not know are kept, and
/// absent is not the same as empty. Source: spec cfs 2.5, 5.1, 5.2.
/// </remarks>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionPatch>))]
public sealed record CfsSessionPatch : JsonRecord<CfsSessionPatch>, IJsonRecord<CfsSessionPatch>
{
    private const string Rejection = "Only status can be updated after session creation";

    private CfsSessionStatus? _status;

    /// <summary>The part of the status to merge; empty changes nothing.</summary>
    [AllowNull]
    public CfsSessionStatus Status
    {
        get => _status ?? CfsSessionStatus.Empty;
        init => _status = Set(value);
    }

    static JsonShape<CfsSessionPatch> IJsonRecord<CfsSessionPatch>.Shape => V3Shape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionPatch? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionPatch> V3Shape { get; } =
        new JsonShape<CfsSessionPatch>(() => new())
            .Member(
                "status", nameof(Status), CfsSessionStatus.V3PatchShape,
                r => r._status!, (r, v) => r._status = v, MemberRules.NotNull)
            .RejectUnknown(Rejection)
            .SortMembers();

    internal static JsonShape<CfsSessionPatch> V2Shape => field ??= V3Shape.Derive()
        .Member(
            "status", nameof(Status), CfsSessionStatus.V2PatchShape,
            r => r._status!, (r, v) => r._status = v, MemberRules.Nullable)
        .RejectUnknown(Rejection)
        .SortMembers();
}
