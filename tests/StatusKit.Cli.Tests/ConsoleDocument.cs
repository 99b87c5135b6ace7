using System.Text;
using StatusKit.Cli.Documents;

namespace StatusKit.Tests.Console;

/// <summary>Documents as the console reads them, without a process: for what depends on nothing else, because a process takes long.</summary>
internal static class ConsoleDocument
{
    public static (string Kind, IDocument Document) Read(string document)
    {
        var utf8Json = Encoding.UTF8.GetBytes(document);
        var kind = DocumentKinds.Choose(DocumentKinds.Auto, utf8Json, "-");
        return (kind.Name, DocumentKinds.Read(kind, utf8Json, "-", []));
    }
}
