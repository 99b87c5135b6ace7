using System.Text;
using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The shapes in which a status is written (spec nmp 2.1, 2.2). Which strings are escaped, and how it is laid out, comes on top.</summary>
internal enum NmpForm
{
    /// <summary>The agent's own structure: its database, its API, hzn's long listings, the cluster's status file.</summary>
    Agent,

    /// <summary>What is sent to the Exchange, which refuses anything else.</summary>
    ExchangePut,

    /// <summary>What the Exchange answers.</summary>
    ExchangeGet,

    /// <summary>What the upgrade script keeps on a device.</summary>
    DeviceFile,

    /// <summary>What the upgrade script reports to the agent.</summary>
    Report,

    /// <summary>What a store keeps: every member of every other form.</summary>
    Stored,
}

/// <summary>What all records have in common in a form.</summary>
internal static class NmpForms
{
    /// <summary>Every form that some writer uses (spec nmp 3); a time without an offset is none of them.</summary>
    public const TimestampForms TimeForms = TimestampForms.UtcSuffix | TimestampForms.Epoch;

    /// <summary>A time in any of these forms.</summary>
    public static TimestampCodec Times { get; } = new(TimeForms);

    /// <summary>The reading rules of spec nmp 2.11: Go matches names in any case and keeps nothing back; the Exchange is strict on PUT.</summary>
    public static JsonShape<TRecord> Finish<TRecord>(this NmpForm form, JsonShape<TRecord> shape, (string Name, string Property)? historic = null)
        where TRecord : JsonRecord<TRecord>
    {
        shape.WithoutPresence();
        if (form == NmpForm.ExchangePut)
        {
            return shape.RefusesUnknown("the Exchange takes no other members than it knows");
        }

        if (form == NmpForm.Stored)
        {
            // Exact names: what another form kept as unknown stays so, unless it stands under a member's very name.
            return shape.TakingAnyType();
        }

        return historic is { } old ? shape.IgnoringCase().Historic(old.Name, old.Property) : shape.IgnoringCase();
    }
}

/// <summary>Versions as an object, or as one text in documents of before March 2022 (spec nmp 2.12).</summary>
internal sealed class NmpVersionsCodec(NmpForm form) : JsonCodec<NmpUpgradedVersions>
{
    private readonly JsonShape<NmpUpgradedVersions> _shape = NmpUpgradedVersions.ShapeIn(form);

    public override string Expected => _shape.Expected;

    public override bool TryRead(ref JsonInput input, out NmpUpgradedVersions value)
    {
        if (input.Reader.TokenType == JsonTokenType.String && form is not (NmpForm.ExchangePut or NmpForm.Stored))
        {
            input.Note(input.Reader.TokenStartIndex, JsonRules.Historic, "one version instead of an object: read as softwareVersion");
            value = new NmpUpgradedVersions { SoftwareVersion = input.Reader.GetString() };
            return true;
        }

        return _shape.TryRead(ref input, out value);
    }

    public override void Write(ref JsonOutput output, NmpUpgradedVersions value) => _shape.Write(ref output, value);

    public override NmpUpgradedVersions Convert(NmpUpgradedVersions value) => _shape.Convert(value);
}
