using StatusKit;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>Reads a document of one kind.</summary>
/// <param name="utf8Json">The document.</param>
/// <param name="detected">What detection found, for kinds of several shapes.</param>
/// <param name="findings">Receives what was tolerated.</param>
internal delegate IDocument DocumentReader(
    ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings);

/// <summary>
/// A kind of document: its name, what is detected as such, how it is read, and the forms that it can be written in
/// besides its own.
/// </summary>
internal sealed record DocumentKind(
    string Name, StatusDocumentKind[] Detected, DocumentReader Read, IReadOnlyList<string> Forms);

/// <summary>A document that was read.</summary>
internal interface IDocument
{
    /// <summary>The form that was read, in canonical bytes and with nothing lost.</summary>
    byte[] Write();

    /// <summary>One of the forms of its kind.</summary>
    ConversionResult WriteAs(string form);
}

/// <summary>A document that says how far the work is.</summary>
internal interface IDiagnosable
{
    /// <summary>What each of its records means.</summary>
    IEnumerable<Diagnosed> Diagnose(DiagnosisContext context);
}

/// <summary>What a record means.</summary>
/// <param name="Name">Whose record it is.</param>
/// <param name="Diagnosis">What it means.</param>
internal sealed record Diagnosed(string Name, StatusDiagnosis Diagnosis);

/// <summary>
/// What became of filling a form: its bytes and the members it has no place for, or what it needs and did not find.
/// </summary>
internal sealed record ConversionResult(byte[] Utf8Json, IReadOnlyList<string> Dropped, UnmetRequirement? Unmet = null)
{
    public static ConversionResult Missing(string member) =>
        new([], [], new("missing-member", $"the member '{member}', which this document does not have"));

    public static ConversionResult NotOne(string need) => new([], [], new("not-one", need));
}

/// <summary>What a form needs: the rule's name, and the need as an object of 'needs'.</summary>
internal sealed record UnmetRequirement(string Rule, string Need);

/// <summary>The words of <c>--to</c> that every kind understands.</summary>
internal static class Forms
{
    public const string Same = "same";
}
