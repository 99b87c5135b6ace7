using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>
/// The <c>succeeded</c> of a session: how it ended. On the wire always a string, never a JSON boolean.
/// </summary>
/// <remarks>
/// Any string is kept as it is; equality is ordinal. <c>default</c> is the empty string.
/// Source: spec cfs 4.2, Q5.
/// </remarks>
[JsonConverter(typeof(JsonStringConverter<CfsOutcome>))]
public readonly record struct CfsOutcome : IStatusWord<CfsOutcome>, IParsable<CfsOutcome>
{
    private static readonly Vocabulary Words = new("none", "unknown", "false", "true");

    private readonly Word _word;

    /// <summary>Creates a value from its text, documented or not.</summary>
    /// <param name="text">The text, case-sensitive.</param>
    public CfsOutcome(string text) => _word = Words.Find(text);

    private CfsOutcome(Word word) => _word = word;

    /// <summary>Not finished.</summary>
    public static CfsOutcome None { get; } = new("none");

    /// <summary>The Kubernetes job could not be found; what it did is not known.</summary>
    public static CfsOutcome Unknown { get; } = new("unknown");

    /// <summary>The job failed: clone, inventory, Ansible or teardown.</summary>
    public static CfsOutcome False { get; } = new("false");

    /// <summary>Every container of the job ended well; a play that matched no host does too.</summary>
    public static CfsOutcome True { get; } = new("true");

    /// <summary>The text as it is written; empty for <c>default</c>.</summary>
    public string Text => _word.Text;

    /// <summary>The documented value to switch on.</summary>
    public CfsOutcomeKind Kind => (CfsOutcomeKind)_word.Index;

    /// <summary>How far the session has come, as far as this value alone says.</summary>
    public StatusPhase Phase => Kind switch
    {
        CfsOutcomeKind.None => StatusPhase.Pending,
        CfsOutcomeKind.False => StatusPhase.Failed,
        CfsOutcomeKind.True => StatusPhase.Succeeded,
        _ => StatusPhase.Unknown,
    };

    Word IStatusWord<CfsOutcome>.Word => _word;

    static Vocabulary IStatusWord<CfsOutcome>.Words => Words;

    static CfsOutcome IStatusWord<CfsOutcome>.Create(Word word) => new(word);

    static CfsOutcome IParsable<CfsOutcome>.Parse(string s, IFormatProvider? provider) => new(s);

    static bool IParsable<CfsOutcome>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out CfsOutcome result)
    {
        result = s is null ? default : new(s);
        return s is not null;
    }

    /// <summary>The text as it is written.</summary>
    public override string ToString() => Text;
}
