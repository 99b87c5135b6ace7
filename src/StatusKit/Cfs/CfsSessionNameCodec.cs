using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>A session name as it was read; a name that is not valid at creation is a finding.</summary>
internal sealed class CfsSessionNameCodec : JsonCodec<string>
{
    public static CfsSessionNameCodec Instance { get; } = new();

    public override string Expected => "a string";

    public override bool TryRead(ref JsonInput input, out string value)
    {
        if (!TextCodec.Instance.TryRead(ref input, out value))
        {
            return false;
        }

        if (input.CollectsFindings && !CfsSession.IsValidName(value))
        {
            input.Note(JsonFindingCodes.InvalidName, $"'{value}' is not a valid session name");
        }

        return true;
    }

    public override void Write(ref JsonOutput output, string value) => TextCodec.Instance.Write(ref output, value);
}
