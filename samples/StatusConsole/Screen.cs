using System.Text;
using Spectre.Console;

namespace StatusConsole;

/// <summary>Where the console writes: results to stdout, errors to stderr, always UTF-8 with <c>\n</c>, and colour only where a person looks.</summary>
internal static class Screen
{
    private const int NoWrapping = 1 << 20;

    private static readonly StreamWriter Results = Open(Console.OpenStandardOutput());
    private static readonly StreamWriter Errors = Open(Console.OpenStandardError());

    // Spectre.Console may colour a pipe, so it is not asked at all unless stdout is a terminal.
    private static readonly IAnsiConsole? Colours =
        Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? null : ForTerminal();

    /// <summary>Writes a document's bytes as they are.</summary>
    public static void Document(ReadOnlySpan<byte> utf8) => Results.BaseStream.Write(utf8);

    /// <summary>Writes a line of results; the colour is one of Spectre.Console's and shows on a terminal only.</summary>
    public static void Line(string text, string? colour = null)
    {
        if (colour is null || Colours is null)
        {
            Results.WriteLine(text);
        }
        else
        {
            Colours.WriteLine(text, Style.Parse(colour));
        }
    }

    /// <summary>Writes a line to stderr.</summary>
    public static void Complain(string text) => Errors.WriteLine(Escaping.Visible(text));

    /// <inheritdoc cref="Complain(string)"/>
    public static void Complain(Remark remark) => Errors.WriteLine(remark);

    private static StreamWriter Open(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    private static IAnsiConsole ForTerminal()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Results) });
        console.Profile.Width = NoWrapping;
        return console;
    }
}
