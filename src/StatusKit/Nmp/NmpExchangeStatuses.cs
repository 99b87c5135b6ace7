using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>What the Exchange answers for one node: its statuses by policy (spec nmp 2.6).</summary>
/// <remarks>The same envelope for one policy and for all; with an empty map the Exchange's HTTP status is 404.</remarks>
[JsonConverter(typeof(Converter))]
public sealed record NmpExchangeStatuses : JsonRecord<NmpExchangeStatuses>
{
    private static readonly JsonShape<NmpExchangeStatuses> Only = ShapeIn();

    private ImmutableSortedDictionary<string, NmpStatus>? _managementStatus;
    private int _lastIndex;

    /// <summary>The statuses by policy, <c>org/nmp</c>, in the order of the names' UTF-8 bytes.</summary>
    [AllowNull]
    public ImmutableSortedDictionary<string, NmpStatus> ManagementStatus
    {
        get => _managementStatus ?? MapCodec<NmpStatus>.Empty;
        init => _managementStatus = Set(value?.WithComparers(CodePointComparer.Instance));
    }

    /// <summary>Always 0. A text, as published descriptions show it, is kept in <see cref="JsonRecord{TSelf}.UnknownMembers"/> (spec nmp Q31).</summary>
    public int LastIndex
    {
        get => _lastIndex;
        init => _lastIndex = Set(value);
    }

    private protected override JsonShape<NmpExchangeStatuses> Shape => Only;

    /// <inheritdoc/>
    public bool Equals(NmpExchangeStatuses? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpExchangeStatuses> ShapeIn() =>
        NmpForm.ExchangeGet.Finish(new JsonShape<NmpExchangeStatuses>(() => new())
            .Member("managementStatus", nameof(ManagementStatus), new NmpStatusMapCodec(NmpStatus.ShapeIn(NmpForm.ExchangeGet)), r => r._managementStatus, (r, v) => r._managementStatus = v, write: WriteRule.Always)
            .Member("lastIndex", nameof(LastIndex), IntegerCodec<int>.Instance, r => r._lastIndex, (r, v) => r._lastIndex = v, MemberRules.AnyType, WriteRule.Always));

    /// <summary>Reads and writes the Exchange's form.</summary>
    public sealed class Converter() : JsonDialectConverter<NmpExchangeStatuses>(NmpJson.ExchangeGet);
}

/// <summary>The envelope of today; those of hub 2.95 to 2.97 are refused by name (spec nmp 2.12).</summary>
internal sealed class NmpExchangeStatusesCodec : JsonCodec<NmpExchangeStatuses>
{
    private static readonly string[] OldWrappers = ["policy", "agentUpgradePolicyStatus"];

    private readonly JsonShape<NmpExchangeStatuses> _shape = NmpExchangeStatuses.ShapeIn();

    public override string Expected => _shape.Expected;

    public override bool TryRead(ref JsonInput input, out NmpExchangeStatuses value)
    {
        var start = input.Reader.TokenStartIndex;
        if (!_shape.TryRead(ref input, out value))
        {
            return false;
        }

        if (!value.Has(nameof(NmpExchangeStatuses.ManagementStatus)))
        {
            var old = value.UnknownMembers.Keys.FirstOrDefault(OldWrappers.Contains);
            input.Fail(old is null ? "member 'managementStatus' is missing" : $"the envelope '{old}' of hub 2.95 to 2.97 is not read: 'managementStatus' is known", start);
        }

        return true;
    }

    public override void Write(ref JsonOutput output, NmpExchangeStatuses value) => _shape.Write(ref output, value);

    public override NmpExchangeStatuses Convert(NmpExchangeStatuses value) => _shape.Convert(value);
}
