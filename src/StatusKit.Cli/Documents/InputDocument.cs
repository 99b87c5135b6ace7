using System.Text.Json;
using StatusKit.Json;
using Tomlyn;
using YamlDotNet.Core;

namespace StatusKit.Cli.Documents;

/// <summary>
/// One document of a file. A file may hold several JSON documents, one after another, or one in TOML or YAML.
/// </summary>
/// <param name="File">The file, for messages.</param>
/// <param name="Utf8Json">The document as JSON.</param>
/// <param name="Start">
/// Where it starts in the file; null when positions in it say nothing, because it was written in another language.
/// </param>
internal sealed record InputDocument(string File, byte[] Utf8Json, TextPosition? Start)
{
    /// <summary>The documents of a file.</summary>
    /// <exception cref="UnusableException">The file cannot be read.</exception>
    public static IReadOnlyList<InputDocument> ReadAll(ConsoleContext context, string file) =>
        Split(file, InputFile.Read(context, file));

    /// <summary>The only document of a file.</summary>
    /// <exception cref="UnusableException">The file cannot be read, or holds several.</exception>
    public static InputDocument ReadOne(
        ConsoleContext context, string file) => ReadAll(context, file) is [var only] ? only
        : throw new UnusableException(
            new Diagnostic(
                file,
                TextPosition.Start,
                Severity.Error,
                "several-documents",
                "there are several documents in it, where one is needed"));

    /// <summary>The documents in the bytes of a file.</summary>
    /// <exception cref="UnusableException">It is TOML or YAML that cannot be read.</exception>
    public static IReadOnlyList<InputDocument> Split(string file, byte[] bytes)
    {
        var detected = StatusDocument.Detect(bytes);
        return detected switch
        {
            { Kind: StatusDocumentKind.Toml } => [Converted(file, "invalid-toml", () => TomlReader.ReadAsJson(bytes))],
            { Kind: StatusDocumentKind.Yaml } => [Converted(file, "invalid-yaml", () => YamlReader.ReadAsJson(bytes))],
            { IsSequence: true } => SplitSequence(file, bytes),
            _ => [new(file, bytes, TextPosition.Start)],
        };
    }

    /// <summary>A position in the document, as one in its file.</summary>
    public TextPosition? InFile(TextPosition? position) => Start is { } start ? position?.After(start) : null;

    /// <summary>The kind of this name, or for <c>auto</c> the detected one.</summary>
    /// <exception cref="UnusableException">It is no known kind.</exception>
    public DocumentKind Choose(string name = DocumentKinds.Auto) => Guarded(
        () => DocumentKinds.Choose(name, Utf8Json, File));

    /// <summary>Reads the document.</summary>
    /// <exception cref="UnusableException">It is not of that kind.</exception>
    public IDocument Read(DocumentKind kind, ICollection<JsonFinding> findings) =>
        Guarded(() => DocumentKinds.Read(kind, Utf8Json, File, findings));

    /// <summary>Reads the document in one form.</summary>
    /// <exception cref="UnusableException">It is not in that form.</exception>
    public T Read<T>(JsonDialect<T> dialect)
        where T : class => Guarded(() => DocumentKinds.Read(dialect, Utf8Json, File));

    private TResult Guarded<TResult>(Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (UnusableException e) when (Start != TextPosition.Start)
        {
            throw new UnusableException(e.Diagnostic with { Position = InFile(e.Diagnostic.Position) });
        }
    }

    private static InputDocument Converted(string file, string rule, Func<byte[]> convert)
    {
        try
        {
            return new(file, convert(), Start: null);
        }
        catch (Exception e) when (e is TomlException or YamlException or FormatException)
        {
            throw new UnusableException(
                new Diagnostic(file, null, Severity.Error, rule, e.Message.Split('\n')[0].TrimEnd()));
        }
    }

    // What follows the last whole value is a document of its own, to be reported by its reader.
    private static List<InputDocument> SplitSequence(string file, byte[] bytes)
    {
        var documents = new List<InputDocument>();
        foreach (var part in JsonDocuments.SplitWithPositions(bytes))
        {
            documents.Add(new(file, part.Utf8.ToArray(), part.Start));
        }

        return documents;
    }
}
