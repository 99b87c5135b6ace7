using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>The kinds of documents that the console knows, named as in the corpus.</summary>
internal static class DocumentKinds
{
    public const string Auto = "auto";

    private const string NoStatus = "no-status";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        NmpStatusesDocument.Exchange,
        NmpStatusDocument.Kind,
        NmpWordsDocument.Kind,
        NmpStatusesDocument.Local,
        NmpStatusesDocument.CliLong,
        NmpPolicyDocument.Kind,
        NmpFeedDocument.Kind,
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

        var detected = StatusDocument.Detect(utf8Json);
        return All.FirstOrDefault(
            k => k.Detected.Contains(detected.Kind)) ?? throw new UnusableException(detected switch
            {
                { Kind: StatusDocumentKind.Empty } => Error(file, Diagnostic.NotJson, "the document is empty"),
                { Kind: StatusDocumentKind.Malformed, Error: { } error } => Diagnostic.From(error, file, utf8Json),
                { Kind: StatusDocumentKind.CfsSessionIds } => Error(
                    file, NoStatus, "this is the answer of a multi-delete: it holds names of sessions, and no status"),
                { Kind: StatusDocumentKind.CfsSessionArtifacts } => Error(
                    file, NoStatus, "these are the artifacts of a CFS session alone, without its status"),
                { Kind: StatusDocumentKind.HznEventLog } => Error(
                    file, NoStatus, "this is an event log of hzn: it reports what happened, and holds no status"),
                { Kind: StatusDocumentKind.Problem } => Error(
                    file, NoStatus, "this is an error answer of a service, and no status"),
                { IsForeign: true } => Error(
                    file,
                    "foreign-document",
                    $"this looks like {detected.Description}, which is not a status that StatusKit reads"),
                _ => Error(
                    file,
                    "unknown-kind",
                    $"{detected.Description} is none of {string.Join(", ", All.Select(k => k.Name))}"),
            });
    }

    private static Diagnostic Error(string file, string rule, string message) =>
        new(file, TextPosition.Start, Severity.Error, rule, message);

    /// <summary>Reads a document of a kind.</summary>
    /// <exception cref="UnusableException">It is no such document.</exception>
    public static IDocument Read(
        DocumentKind kind, ReadOnlySpan<byte> utf8Json, string file, ICollection<JsonFinding> findings)
    {
        try
        {
            return kind.Read(utf8Json, StatusDocument.Detect(utf8Json), findings);
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
