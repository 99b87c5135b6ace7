using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// The status file of a device, with the members of early 2022 at its root, and with text that the script did not
/// escape.
/// </summary>
internal sealed class NmpStatusFileCodec : JsonCodec<NmpStatus>
{
    private readonly JsonShape<NmpStatus> _shape = NmpStatus.DeviceFileShape;

    public static NmpStatusFileCodec Instance => field ??= new();

    public override string Expected => _shape.Expected;

    /// <summary>
    /// Escapes the message of a file in which the script pasted it between quotes as it is. The message is the last
    /// member, so it ends at the last quote of the file.
    /// </summary>
    // spec nmp Q12.
    public static bool TryRepair(
        ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? repaired, out JsonFinding finding)
    {
        repaired = null;
        finding = default;
        var name = text.IndexOf("\"errorMessage\""u8);
        var end = text.LastIndexOf((byte)'"');
        if (name < 0 || !Utf8.IsValid(text))
        {
            return false;
        }

        var start = name + "\"errorMessage\""u8.Length;
        start += text[start..].IndexOf((byte)'"') + 1;
        var between = text[(name + "\"errorMessage\""u8.Length)..start];
        if (end < start || between.ContainsAnyExcept(" \t:\""u8) || text[(end + 1)..].ContainsAnyExcept(" \t\r\n}"u8))
        {
            return false;
        }

        var message = JsonEncodedText.Encode(text[start..end], JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        if (message.EncodedUtf8Bytes.SequenceEqual(text[start..end]))
        {
            return false; // something else is wrong
        }

        repaired = [.. text[..start], .. message.EncodedUtf8Bytes, .. text[end..]];
        finding = new(
            new TextPositions(text).Find(start - 1),
            "$.agentUpgradePolicyStatus.errorMessage",
            JsonFindingCodes.UnescapedText,
            "the message contains characters that the script did not escape: read up to the last quote of the file");
        return true;
    }

    public override bool TryRead(ref JsonInput input, out NmpStatus value)
    {
        var start = input.Reader;
        var findings = input.FindingCount;
        if (!_shape.TryRead(ref input, out value))
        {
            return false;
        }

        if (value.HasUnknownMembers && IsFlat(value))
        {
            input.Reader = start;
            input.ForgetFindings(findings);
            input.Note(start.TokenStartIndex, JsonFindingCodes.Historic, "the members of early 2022, now in 'agentUpgradePolicyStatus'");
            value = new NmpStatus { AgentUpgrade = NmpAgentUpgrade.DeviceFileShape.Read(ref input) };
        }

        return true;
    }

    public override void Write(ref JsonOutput output, NmpStatus value) => _shape.Write(ref output, value);

    public override NmpStatus Convert(NmpStatus value, JsonConversion conversion) => _shape.Convert(value, conversion);

    private static bool IsFlat(NmpStatus status) =>
        !status.Has(nameof(NmpStatus.AgentUpgrade))
        && status.UnknownMembers.TryGetValue("status", out var state) && state.ValueKind == JsonValueKind.String;
}
