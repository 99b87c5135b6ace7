using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>A time that Go keeps as a time and not as a string: unset is the year 1, and is written as that.</summary>
// spec nmp 2.3, 3.
internal sealed class ZeroTimeCodec() : TimestampCodec(NmpForms.TimeForms)
{
    private static readonly Timestamp Zero = Timestamp.Parse("0001-01-01T00:00:00Z");

    public static ZeroTimeCodec Instance { get; } = new();

    public override void Write(ref JsonOutput output, Timestamp value) => base.Write(ref output, OrZero(value));

    public override bool AreEqual(Timestamp x, Timestamp y) => OrZero(x) == OrZero(y);

    public override int Hash(Timestamp value) => OrZero(value).GetHashCode();

    private static Timestamp OrZero(in Timestamp value) => value.IsEmpty ? Zero : value;
}
