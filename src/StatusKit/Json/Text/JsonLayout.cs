using System.Text.Encodings.Web;

namespace StatusKit.Json;

/// <summary>How the bytes of a wire form are laid out.</summary>
/// <param name="Escaping">What is escaped in strings, and how.</param>
/// <param name="Indent">Spaces per level; 0 puts everything on one line without spaces.</param>
/// <param name="End">What follows the document.</param>
/// <param name="EndOfEmpty">What follows an empty listing; null means the same.</param>
internal sealed record JsonLayout(JavaScriptEncoder Escaping, int Indent, string End, string? EndOfEmpty = null)
{
    /// <summary>On one line, with no more escapes than JSON needs.</summary>
    public static JsonLayout Compact { get; } = new(JsonEscaping.GoPlain, Indent: 0, End: "");
}
