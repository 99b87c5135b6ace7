using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The start of a policy; one that does not say when is a finding.</summary>
internal sealed class PolicyStartCodec : JsonCodec<string>
{
    public static PolicyStartCodec Instance { get; } = new();

    public override string Expected => TextCodec.Instance.Expected;

    public override bool TryRead(ref JsonInput input, out string value)
    {
        var isRead = TextCodec.Instance.TryRead(ref input, out value);
        if (isRead && !NmpScheduling.IsReadable(value))
        {
            input.Note(
                JsonFindingCodes.NoSchedule,
                $"'{JsonText.Short(value)}' is neither 'now' nor a time with its zone: upgrades begin at once");
        }

        return isRead;
    }

    public override void Write(ref JsonOutput output, string value) => TextCodec.Instance.Write(ref output, value);

    public override bool IsEmpty(string value) => TextCodec.Instance.IsEmpty(value);

    public override bool AreEqual(string x, string y) => TextCodec.Instance.AreEqual(x, y);

    public override int Hash(string value) => TextCodec.Instance.Hash(value);
}
