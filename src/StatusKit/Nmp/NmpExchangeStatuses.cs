using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The answer of the Exchange for one node: its statuses by policy.</summary>
/// <remarks>
/// The same envelope for one policy and for all; with an empty map the Exchange's HTTP status is 404.
/// </remarks>
// spec nmp 2.6.
[JsonConverter(typeof(JsonRecordConverter<NmpExchangeStatuses>))]
public sealed record NmpExchangeStatuses : JsonRecord<NmpExchangeStatuses>, IJsonRecord<NmpExchangeStatuses>
{
    private JsonMap<NmpStatus>? _managementStatus;
    private int _lastIndex;

    /// <summary>The statuses by policy, <c>org/nmp</c>, in the order of the names' UTF-8 bytes.</summary>
    [AllowNull]
    public JsonMap<NmpStatus> ManagementStatus
    {
        get => _managementStatus ?? JsonMap<NmpStatus>.Empty;
        init => _managementStatus = Set(value);
    }

    /// <summary>
    /// Always 0. A string, as in published descriptions, is kept in <see cref="JsonRecord{TSelf}.UnknownMembers"/>.
    /// </summary>
    // spec nmp Q31.
    public int LastIndex
    {
        get => _lastIndex;
        init => _lastIndex = Set(value);
    }

    static JsonShape<NmpExchangeStatuses> IJsonRecord<NmpExchangeStatuses>.Shape => OnlyShape;

    static JsonCodec<NmpExchangeStatuses> IJsonRecord<NmpExchangeStatuses>.Codec => NmpExchangeStatusesCodec.Instance;

    /// <inheritdoc/>
    public bool Equals(NmpExchangeStatuses? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpExchangeStatuses> OnlyShape { get; } =
        new JsonShape<NmpExchangeStatuses>(() => new())
            .Member(
                "managementStatus", nameof(ManagementStatus), new MapCodec<NmpStatus>(
                    NmpStatus.ExchangeGetShape, () => new()),
                r => r._managementStatus!, (r, v) => r._managementStatus = v, write: WriteRule.Always)
            .Member(
                "lastIndex", nameof(LastIndex), IntegerCodec<int>.Instance,
                r => r._lastIndex, (r, v) => r._lastIndex = v, MemberRules.AnyType, WriteRule.Always)
            .Finish(NmpForm.ExchangeGet);
}
