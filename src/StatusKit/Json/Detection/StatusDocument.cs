using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StatusKit.Json;

/// <summary>What a document is, found by looking at the names of its members.</summary>
/// <remarks>
/// Detection reads the document once and never throws. It does not validate: the reader of the kind does.
/// </remarks>
public sealed partial class StatusDocument
{
    private readonly DocumentOutline _outline;

    private StatusDocument(StatusDocumentKind kind, DocumentOutline outline) => (Kind, _outline) = (kind, outline);

    /// <summary>Which of the known kinds it is.</summary>
    public StatusDocumentKind Kind { get; }

    /// <summary>Whether the document belongs to another service, such as a BOS session or an IMS image.</summary>
    public bool IsForeign => Kind is >= StatusDocumentKind.BosSession and <= StatusDocumentKind.KubernetesObject;

    /// <summary>Where and why the text stops being JSON; null when it does not.</summary>
    public JsonException? Error => _outline.Error;

    /// <summary>Whether several JSON values follow one another, such as one record per line.</summary>
    public bool IsSequence => _outline.IsSequence;

    /// <summary>The names of the members of the root, in the order of their first appearance.</summary>
    public IReadOnlyList<string> MemberNames => _outline.Names;

    /// <summary>
    /// The document in a few words for a message, such as <c>a BOS session</c> or <c>an object with 'a', 'b'</c>.
    /// </summary>
    public string Description => Kind switch
    {
        StatusDocumentKind.CfsSession => "a CFS session",
        StatusDocumentKind.CfsSessionPatch => "the body of a PATCH to a CFS session",
        StatusDocumentKind.CfsSessionStatus => "the status section of a CFS session",
        StatusDocumentKind.CfsSessionRun => "the status.session object of a CFS session",
        StatusDocumentKind.CfsSessionArtifacts => "the artifacts of a CFS session",
        StatusDocumentKind.CfsSessionList => "a list of CFS sessions",
        StatusDocumentKind.CfsSessionIds => "the answer of a multi-delete of CFS sessions",
        StatusDocumentKind.NmpStatus => "an NMP status",
        StatusDocumentKind.NmpFlatStatus => "an NMP status file of early 2022",
        StatusDocumentKind.NmpAgentStatuses => "the NMP statuses of an agent",
        StatusDocumentKind.NmpExchangeStatuses => "the NMP statuses of the Exchange",
        StatusDocumentKind.NmpStatusesByPolicy => "NMP statuses by policy",
        StatusDocumentKind.NmpStatusesByNode => "NMP statuses by node",
        StatusDocumentKind.NmpStates => "NMP states",
        StatusDocumentKind.NmpPolicy => "a node management policy",
        StatusDocumentKind.ExchangeChanges => "changes of the Exchange",
        StatusDocumentKind.HznEventLog => "an event log of hzn",
        StatusDocumentKind.BosSession => "a BOS session",
        StatusDocumentKind.BosSessionStatus => "the status of a BOS session",
        StatusDocumentKind.BosSessionTemplate => "a BOS session template",
        StatusDocumentKind.CfsConfiguration => "a CFS configuration",
        StatusDocumentKind.CfsComponent => "a CFS component",
        StatusDocumentKind.ImsImage => "an IMS image",
        StatusDocumentKind.KubernetesObject => "a Kubernetes object",
        StatusDocumentKind.Problem => "an error answer",
        StatusDocumentKind.Empty => "an empty document",
        StatusDocumentKind.Toml => "TOML",
        StatusDocumentKind.Yaml => "YAML",
        StatusDocumentKind.Utf16 => "invalid UTF-16 text",
        _ => _outline.Description,
    };

    /// <summary>Finds out what a document is.</summary>
    /// <param name="utf8Json">The whole document as UTF-8, or as UTF-16 with a byte order mark.</param>
    public static StatusDocument Detect(ReadOnlySpan<byte> utf8Json)
    {
        var text = JsonEncodings.IsUtf16(utf8Json) && JsonEncodings.FromUtf16(utf8Json) is { } converted
            ? converted
            : utf8Json;
        var outline = DocumentOutline.Read(text);
        return new(KindOf(text, outline), outline);
    }

    private static StatusDocumentKind KindOf(ReadOnlySpan<byte> utf8Json, DocumentOutline outline)
    {
        if (outline.IsEmpty)
        {
            return StatusDocumentKind.Empty;
        }

        if (utf8Json.StartsWith((byte[])[0xFF, 0xFE]) || utf8Json.StartsWith((byte[])[0xFE, 0xFF]))
        {
            return StatusDocumentKind.Utf16;
        }

        if (outline.Error is not null && TextKindOf(utf8Json) is { } text)
        {
            return text;
        }

        var kind = NmpDocumentRules.KindOf(outline);
        kind = kind == StatusDocumentKind.Unknown ? CfsDocumentRules.KindOf(outline) : kind;
        return kind == StatusDocumentKind.Unknown && outline.Error is not null ? StatusDocumentKind.Malformed : kind;
    }

    // The first line that says something decides.
    private static StatusDocumentKind? TextKindOf(ReadOnlySpan<byte> utf8)
    {
        foreach (var range in utf8.Split((byte)'\n'))
        {
            var line = Encoding.UTF8.GetString(utf8[range]).Trim().TrimStart('\uFEFF');
            if (line.Length > 0 && line[0] != '#')
            {
                return TomlLine().IsMatch(line)
                    ? StatusDocumentKind.Toml
                    : YamlLine().IsMatch(line)
                    ? StatusDocumentKind.Yaml
                    : null;
            }
        }

        return null;
    }

    [GeneratedRegex(
        """^(?:\[\[?[\w."\s-]+\]\]?|(?:[\w-]+|"[^"]*")(?:\.(?:[\w-]+|"[^"]*"))*\s*=.*)$""",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TomlLine();

    [GeneratedRegex(
        """^(?:---.*|-(?:\s.*)?|(?:[\w./-]+|'[^']*'|"[^"]*"):(?:\s.*)?)$""",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex YamlLine();
}
