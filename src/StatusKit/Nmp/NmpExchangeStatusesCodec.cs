using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The envelope of today; those of hub 2.95 to 2.97 are rejected by name.</summary>
// spec nmp 2.12.
internal sealed class NmpExchangeStatusesCodec : JsonCodec<NmpExchangeStatuses>
{
    private static readonly string[] OldWrappers = ["policy", "agentUpgradePolicyStatus"];

    private readonly JsonShape<NmpExchangeStatuses> _shape = NmpExchangeStatuses.OnlyShape;

    public static NmpExchangeStatusesCodec Instance => field ??= new();

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
            JsonInput.FailAt(start, old is null
                ? "member 'managementStatus' is missing"
                : $"the envelope '{old}' of hub 2.95 to 2.97 is not supported: 'managementStatus' is expected");
        }

        return true;
    }

    public override void Write(ref JsonOutput output, NmpExchangeStatuses value) => _shape.Write(ref output, value);

    public override NmpExchangeStatuses Convert(NmpExchangeStatuses value, JsonConversion conversion) =>
        _shape.Convert(value, conversion);
}
