using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// A time of a device's status file. Any text is read and written as it is; converting gives epoch seconds, and 0 for
/// unset.
/// </summary>
// spec nmp 2.7.
internal sealed class EpochCodec() : TimestampCodec(NmpForms.TimeForms)
{
    public static EpochCodec Instance { get; } = new();

    private static readonly Timestamp Zero = Timestamp.ParseLenient("0"u8);

    public override Timestamp ConvertAbsent() => Zero;

    public override Timestamp ConvertNull() => Zero;

    public override Timestamp Convert(Timestamp value, JsonConversion conversion) => value.Kind switch
    {
        TimestampKind.Unset => Zero,
        TimestampKind.Instant when value.TryGetInstant(out var instant) => Timestamp.CreateEpochSeconds(instant),
        _ => value,
    };
}
