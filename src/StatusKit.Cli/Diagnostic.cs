using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using StatusKit.Json;

namespace StatusKit.Cli;

/// <summary>How serious a diagnostic is.</summary>
internal enum Severity
{
    /// <summary>Tolerated, and kept.</summary>
    Warning,

    /// <summary>The document cannot be used.</summary>
    Error,
}

/// <summary>
/// One message about a document: <c>FILE:LINE:COLUMN severity rule message</c>, without a place when it concerns the
/// file as a whole.
/// </summary>
internal sealed record Diagnostic(string File, TextPosition? Position, Severity Severity, string Rule, string Message)
{
    public const string NotJson = "invalid-json";

    private const string NotThisKind = "invalid-document";

    /// <summary>What a reader tolerated.</summary>
    public static Diagnostic From(JsonFinding finding, string file, TextPosition? position) =>
        new(file, position, Severity.Warning, finding.Code, $"{finding.Path}: {finding.Message}");

    /// <summary>What a reader refused.</summary>
    public static Diagnostic From(JsonException refused, string file, ReadOnlySpan<byte> utf8Json)
    {
        // The reader's own rules carry no inner exception; what is no JSON at all does, bad UTF-8 apart.
        var rule = refused.InnerException is null && refused.Path is not null && Utf8.IsValid(utf8Json)
            ? NotThisKind
            : NotJson;
        // The message repeats the position, counted in bytes; the place says it once.
        var end = refused.Message.LastIndexOf(
            refused.Path is null ? " LineNumber:" : " (line ", StringComparison.Ordinal);
        return new(
            file, PositionOf(refused, utf8Json), Severity.Error, rule, (end < 0 ? refused.Message : refused.Message[..end]).TrimEnd('.'));
    }

    // Readers of the framework count bytes in a line.
    private static TextPosition PositionOf(JsonException refused, ReadOnlySpan<byte> utf8Json) =>
        refused is JsonDialectException { Position: var position }
            ? position
            : TextPosition.Find(utf8Json, refused.LineNumber ?? 0, refused.BytePositionInLine ?? 0);

    /// <summary>The line, with nothing from the document that could break it.</summary>
    public override string ToString()
    {
        var severity = Severity == Severity.Error ? "error" : "warning";
        var location = Position is { } at
            ? string.Create(CultureInfo.InvariantCulture, $":{at.Line}:{at.Column}")
            : ":";
        return Escaping.Visible($"{File}{location} {severity} {Rule} {Message}");
    }
}

/// <summary>The console cannot continue with this document; the diagnostic says why.</summary>
internal sealed class UnusableException(Diagnostic diagnostic) : Exception(diagnostic.ToString())
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
