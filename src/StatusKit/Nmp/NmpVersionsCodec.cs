using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>Versions as an object, or as one string in documents of before March 2022.</summary>
// spec nmp 2.12.
internal sealed class NmpVersionsCodec(
    JsonShape<NmpUpgradedVersions> shape, bool acceptsText) : JsonCodec<NmpUpgradedVersions>
{
    public static NmpVersionsCodec Lenient => field ??= new(NmpUpgradedVersions.AgentShape, acceptsText: true);

    public static NmpVersionsCodec ExchangePut =>
        field ??= new(NmpUpgradedVersions.ExchangePutShape, acceptsText: false);

    public static NmpVersionsCodec Stored => field ??= new(NmpUpgradedVersions.StoredShape, acceptsText: false);

    public override string Expected => shape.Expected;

    public override bool TryRead(ref JsonInput input, out NmpUpgradedVersions value)
    {
        if (acceptsText && input.Reader.TokenType == JsonTokenType.String)
        {
            input.Note(JsonFindingCodes.Historic, "one version instead of an object: read as softwareVersion");
            value = new NmpUpgradedVersions { SoftwareVersion = input.Reader.GetString() };
            return true;
        }

        return shape.TryRead(ref input, out value);
    }

    public override void Write(ref JsonOutput output, NmpUpgradedVersions value) => shape.Write(ref output, value);

    public override bool IsEmpty(NmpUpgradedVersions value) => value is null || value == NmpUpgradedVersions.Empty;

    public override NmpUpgradedVersions Convert(NmpUpgradedVersions value, JsonConversion conversion) =>
        shape.Convert(value, conversion);
}
