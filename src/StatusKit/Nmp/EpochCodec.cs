using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>A time of a device's status file. Any text is read and written as it is; converting gives epoch seconds, and 0 for unset (spec nmp 2.7).</summary>
internal sealed class EpochCodec : TimestampCodec
{
    public static new EpochCodec Instance { get; } = new();

    public override Timestamp Convert(Timestamp value) => value.Kind switch
    {
        TimestampKind.Unset => Timestamp.Read("0"u8),
        TimestampKind.Instant when value.TryGetInstant(out var instant) => Timestamp.EpochSeconds(instant),
        _ => value,
    };
}
