using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>
/// The <c>status</c> of a session: pending, running or complete. <c>complete</c> does not mean successful: <see
/// cref="CfsOutcome"/> says that.
/// </summary>
/// <remarks>
/// Any text is kept as it is; equality is ordinal on the text. <c>default</c> is the empty text and reads as unknown.
/// Source: spec cfs 4.1.
/// </remarks>
[JsonConverter(typeof(JsonStringConverter<CfsSessionState>))]
public readonly record struct CfsSessionState : IStatusWord<CfsSessionState>, IParsable<CfsSessionState>
{
    private static readonly Vocabulary Words = new("pending", "running", "complete");

    private readonly Word _word;

    /// <summary>Creates a value from its text, documented or not.</summary>
    /// <param name="text">The text, case-sensitive.</param>
    public CfsSessionState(string text) => _word = Words.Find(text);

    private CfsSessionState(Word word) => _word = word;

    /// <summary>The record exists; no running job has been seen.</summary>
    public static CfsSessionState Pending { get; } = new("pending");

    /// <summary>The job has a start time in Kubernetes; Ansible need not have started.</summary>
    public static CfsSessionState Running { get; } = new("running");

    /// <summary>No longer running: finished, failed, or the job was not found.</summary>
    public static CfsSessionState Complete { get; } = new("complete");

    /// <summary>The text as it is written; empty for <c>default</c>.</summary>
    public string Text => _word.Text;

    /// <summary>The documented value to switch on.</summary>
    public CfsSessionStateKind Kind => (CfsSessionStateKind)_word.Index;

    /// <summary>How far the session has come, as far as this value alone says.</summary>
    public StatusPhase Phase => Kind switch
    {
        CfsSessionStateKind.Pending => StatusPhase.Pending,
        CfsSessionStateKind.Running => StatusPhase.Running,
        CfsSessionStateKind.Complete => StatusPhase.Ended,
        _ => StatusPhase.Unknown,
    };

    Word IStatusWord<CfsSessionState>.Word => _word;

    static Vocabulary IStatusWord<CfsSessionState>.Words => Words;

    static CfsSessionState IStatusWord<CfsSessionState>.Create(Word word) => new(word);

    static CfsSessionState IParsable<CfsSessionState>.Parse(string s, IFormatProvider? provider) => new(s);

    static bool IParsable<CfsSessionState>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out CfsSessionState result)
    {
        result = s is null ? default : new(s);
        return s is not null;
    }

    /// <summary>The text as it is written.</summary>
    public override string ToString() => Text;
}
