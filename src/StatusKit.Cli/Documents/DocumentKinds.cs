using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>The kinds of documents that the console knows, named as in the corpus.</summary>
internal static class DocumentKinds
{
    public const string Auto = "auto";

    /// <summary>
    /// All kinds. The first that recognises a document reads it. Those of NMP come first, because their names are unlike any other, an agent's before
    /// hzn's, which looks for less; lists come last, because they also take unknown wrappers, to name them.
    /// </summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        NmpStatusesDocument.Exchange,
        NmpStatusDocument.Kind,
        NmpWordsDocument.Kind,
        NmpStatusesDocument.Local,
        NmpStatusesDocument.CliLong,
        CfsSessionDocument.Kind,
        CfsSessionStatusDocument.Kind,
        CfsSessionListDocument.Kind,
    ];

    /// <summary>The kind of this name, or for <c>auto</c> the one that recognises the document.</summary>
    /// <exception cref="UnusableException">No kind recognises it.</exception>
    public static DocumentKind Choose(string name, ReadOnlySpan<byte> utf8Json, string file)
    {
        if (All.FirstOrDefault(k => k.Name == name) is { } named)
        {
            return named;
        }

        var outline = DocumentOutline.Read(utf8Json);
        return All.FirstOrDefault(k => k.Recognises(outline)) ?? throw new UnusableException(outline switch
        {
            { IsEmpty: true } => new Diagnostic(file, TextPosition.Start, Severity.Error, Diagnostic.NotJson, "the document is empty"),
            { Break: { } broken } => Diagnostic.From(broken, file, utf8Json),
            _ => new Diagnostic(file, TextPosition.Start, Severity.Error, "unknown-kind", $"{outline.Description} is none of {string.Join(", ", All.Select(k => k.Name))}"),
        });
    }

    /// <summary>Reads a document of a kind.</summary>
    /// <exception cref="UnusableException">It is no such document.</exception>
    public static IDocument Read(DocumentKind kind, ReadOnlySpan<byte> utf8Json, string file, ICollection<JsonFinding> findings)
    {
        try
        {
            return kind.Read(utf8Json, DocumentOutline.Read(utf8Json), findings);
        }
        catch (JsonException e)
        {
            throw new UnusableException(Diagnostic.From(e, file, utf8Json));
        }
    }

    /// <summary>Reads a document of one form.</summary>
    /// <exception cref="UnusableException">It is not in that form.</exception>
    public static T Read<T>(JsonDialect<T> dialect, ReadOnlySpan<byte> utf8Json, string file)
        where T : class
    {
        try
        {
            return dialect.Read(utf8Json);
        }
        catch (JsonException e)
        {
            throw new UnusableException(Diagnostic.From(e, file, utf8Json));
        }
    }
}
