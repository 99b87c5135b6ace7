using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>What all records have in common in a form.</summary>
internal static class NmpForms
{
    /// <summary>Every form that some writer uses; a time without an offset is none of them.</summary>
    // spec nmp 3.
    public const TimestampForms TimeForms = TimestampForms.UtcSuffix | TimestampForms.Epoch;

    /// <summary>A time in any of these forms.</summary>
    public static TimestampCodec Times { get; } = new(TimeForms);

    /// <summary>
    /// Completes a shape with the rules of its form: Go matches names in any case; the Exchange is strict on PUT.
    /// </summary>
    // spec nmp 2.11.
    public static JsonShape<TRecord> Finish<TRecord>(
        this JsonShape<TRecord> shape, NmpForm form, (string Name, string Property)? historic =
            null, string? first = null)
        where TRecord : JsonRecord<TRecord>, IJsonRecord<TRecord>
    {
        shape.IgnorePresence().KeepOrder(first);
        if (form == NmpForm.ExchangePut)
        {
            return shape.RejectUnknown("the Exchange does not accept other members than it knows");
        }

        if (form == NmpForm.Stored)
        {
            // Exact names: what another form kept as unknown stays so, unless it has exactly a member's name.
            return shape.AcceptAnyType();
        }

        return historic is { } old ? shape.IgnoreCase().Historic(old.Name, old.Property) : shape.IgnoreCase();
    }
}
