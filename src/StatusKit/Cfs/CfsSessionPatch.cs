using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The body of a PATCH: what to merge into a session's status.</summary>
/// <remarks>
/// Only <c>status</c> may stand at the top level. Below it, members that the merge ignores or does not know are kept, and absent
/// is not the same as empty. Source: spec cfs 2.5, 5.1, 5.2.
/// </remarks>
[JsonConverter(typeof(Converter))]
public sealed record CfsSessionPatch : JsonRecord<CfsSessionPatch>
{
    private static readonly JsonShape<CfsSessionPatch> V3 = ShapeIn(CfsVersion.V3);

    private CfsSessionStatus? _status;

    /// <summary>The part of the status to merge; empty changes nothing.</summary>
    [AllowNull]
    public CfsSessionStatus Status
    {
        get => _status ?? CfsSessionStatus.Empty;
        init => _status = Set(value);
    }

    private protected override JsonShape<CfsSessionPatch> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsSessionPatch? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionPatch> ShapeIn(CfsVersion version) =>
        new JsonShape<CfsSessionPatch>(() => new())
            .Member("status", nameof(Status), CfsSessionStatus.ShapeIn(version, isPatch: true), r => r._status!, (r, v) => r._status = v, version == CfsVersion.V3 ? MemberRules.NotNull : MemberRules.Nullable)
            .RefusesUnknown("Only status can be updated after session creation")
            .Sorted();

    /// <summary>Reads and writes the v3 form.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsSessionPatch>(CfsJson.V3.Patch);
}
