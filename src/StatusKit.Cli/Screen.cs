using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace StatusKit.Cli;

/// <summary>
/// Where the console writes: results to stdout, errors to stderr, always UTF-8 with <c>\n</c>, and colour only where a
/// person looks.
/// </summary>
/// <remarks>
/// Results are kept back until <see cref="Flush"/>, unless stdout is a terminal: whoever writes them as they come
/// flushes.
/// </remarks>
internal sealed class Screen
{
    private const int NoWrapping = 1 << 20;
    private const int BarWidth = 24;
    private const int BrokenPipeOnUnix = 32;
    private const int BrokenPipeOnWindows = unchecked((int)0x8007006D);
    private const int NoDataOnWindows = unchecked((int)0x800700E8);
    private const int Kept = 1 << 16;

    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamWriter _results;
    private readonly StreamWriter _errors;
    private readonly bool _isTerminal;
    private readonly bool _hasProgress;
    private readonly bool _hasColour;
    private readonly IAnsiConsole? _colours;
    private readonly int? _width;
    private bool _isProgressShown;

    /// <summary>Creates a screen over the streams of a process.</summary>
    /// <param name="results">Stdout.</param>
    /// <param name="errors">Stderr.</param>
    /// <param name="isTerminal">Whether stdout is a terminal.</param>
    /// <param name="hasProgress">Whether stderr is one.</param>
    /// <param name="hasColour">Whether a terminal may be coloured.</param>
    /// <param name="width">How many columns the terminal has; null asks it.</param>
    public Screen(
        Stream results,
        Stream errors,
        bool isTerminal = false,
        bool hasProgress = false,
        bool hasColour = false,
        int? width = null)
    {
        _width = width;
        _results = Open(isTerminal ? results : new BufferedStream(results, Kept));
        _errors = Open(errors);
        (_isTerminal, _hasProgress, _hasColour) = (isTerminal, hasProgress, hasColour);

        // Spectre.Console may colour a pipe, so it is not asked at all unless stdout is a terminal.
        _colours = isTerminal && hasColour
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_results) })
            : null;
        if (_colours is not null)
        {
            _colours.Profile.Width = NoWrapping;
        }
    }

    /// <summary>How many columns the terminal has; null when stdout is none, or does not know.</summary>
    public int? Width => !_isTerminal ? null : _width ?? WidthOfTerminal();

    /// <summary>How many lines the terminal has; null when stdout is none, or does not know.</summary>
    public int? Height => !_isTerminal ? null : HeightOfTerminal();

    /// <summary>Whether progress is shown.</summary>
    public bool HasProgress => _hasProgress;

    /// <summary>Whether states have symbols: only people look at a terminal.</summary>
    public bool HasSymbols => _isTerminal;

    /// <summary>Writes results as they are, for those who format them themselves.</summary>
    public TextWriter Results => _results;

    /// <summary>Writes results as they are, for those who write while they read.</summary>
    public PipeWriter Pipe => PipeWriter.Create(_results.BaseStream, new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>A terminal to draw on; null when stdout is none.</summary>
    public IAnsiConsole? Terminal => !_isTerminal ? null : AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(_results),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = _hasColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });

    /// <summary>The option that turns color off.</summary>
    public const string NoColorOption = "--no-color";

    /// <summary>The screen of this process.</summary>
    /// <param name="arguments">The command line: color is decided before it is parsed.</param>
    public static Screen ForProcess(IReadOnlyList<string> arguments) => new(
        OpenOutput(),
        Console.OpenStandardError(),
        isTerminal: !Console.IsOutputRedirected,
        hasProgress: !Console.IsErrorRedirected,
        hasColour: Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 }
            && !arguments.Contains(NoColorOption));

    /// <summary>Whether writing failed because nobody reads any longer.</summary>
    public static bool IsBrokenPipe(IOException e) =>
        e.HResult is BrokenPipeOnUnix or BrokenPipeOnWindows or NoDataOnWindows;

    /// <summary>Writes a document's bytes: as they are, but on a terminal without what could steer it.</summary>
    public void Document(ReadOnlySpan<byte> utf8) =>
        _results.BaseStream.Write(_isTerminal ? Encoding.UTF8.GetBytes(Escaping.VisibleLines(Encoding.UTF8.GetString(utf8))) : utf8);

    /// <summary>
    /// Writes a line of results; the colour is one of Spectre.Console's and shows on a terminal only.
    /// </summary>
    public void Line(string text, string? colour = null)
    {
        ClearProgress();
        if (colour is null || _colours is null)
        {
            Document(Encoding.UTF8.GetBytes(text + "\n")); // the writer would not let it be kept back
        }
        else
        {
            _colours.WriteLine(text, Style.Parse(colour));
        }
    }

    /// <summary>Writes a line of parts, each in its color.</summary>
    public void Line(IEnumerable<ColoredText> parts)
    {
        ClearProgress();
        if (_colours is null)
        {
            Line(string.Concat(parts.Select(part => part.Text + new string(' ', part.Blanks))).TrimEnd());
            return;
        }

        _colours.Write(Drawn(parts));
        _colours.WriteLine();
    }

    /// <summary>A line of parts as Spectre.Console draws it.</summary>
    public static Paragraph Drawn(IEnumerable<ColoredText> parts)
    {
        var line = new Paragraph { Overflow = Overflow.Crop };
        foreach (var part in parts)
        {
            line.Append(part.Text, part.Color is null ? Style.Plain : Style.Parse(part.Color));
            line.Append(new string(' ', part.Blanks), Style.Plain);
        }

        return line;
    }

    /// <summary>Writes a line of results that is one JSON value.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, OneLine))
        {
            write(json);
        }

        Document(line.WrittenSpan);
        Document("\n"u8);
    }

    /// <summary>Takes the whole terminal, until <see cref="LeaveLiveView"/>.</summary>
    public void EnterLiveView() => _results.Write("\e[?1049h\e[?25l");

    /// <summary>Gives the terminal back as it was.</summary>
    public void LeaveLiveView() => _results.Write("\e[?25h\e[?1049l");

    /// <summary>Draws over what was drawn before, as many lines as the terminal has.</summary>
    public async Task DrawAsync(Func<Screen, Task<int>> draw)
    {
        using var drawn = new MemoryStream();
        var screen = new Screen(drawn, Stream.Null, isTerminal: true, hasColour: _hasColour, width: Width);
        await draw(screen);
        var lines = Encoding.UTF8.GetString(drawn.ToArray()).TrimEnd('\n').Split('\n').Take(Height - 1 ?? int.MaxValue);
        _results.Write($"\e[H{string.Concat(lines.Select(line => $"{line}\e[K\r\n"))}\e[J");
    }

    /// <summary>Lets go of what was kept back.</summary>
    public void Flush() => _results.BaseStream.Flush();

    /// <summary>Writes a line to stderr.</summary>
    public void WriteError(string text)
    {
        ClearProgress();
        _errors.WriteLine(Escaping.Visible(text));
    }

    /// <inheritdoc cref="WriteError(string)"/>
    public void WriteError(Diagnostic remark) => WriteError(remark.ToString());

    /// <summary>Shows how far the work is, in place of what was shown before; on a terminal only.</summary>
    public void Progress(string text)
    {
        if (_hasProgress)
        {
            _errors.Write($"\r\e[K{text}");
            _isProgressShown = true;
        }
    }

    /// <summary>Shows how much of a known amount is done as a bar; on a terminal only.</summary>
    public void Progress(long done, long total, string text)
    {
        if (total <= 0)
        {
            Progress(text);
        }
        else if (_hasProgress)
        {
            var part = Math.Clamp((double)done / total, 0, 1);
            var full = (int)(part * BarWidth);
            Progress(string.Create(
                CultureInfo.InvariantCulture,
                $"{new string('█', full)}{new string('░', BarWidth - full)} {(int)(part * 100),3} %  {text}"));
        }
    }

    /// <summary>Takes the progress away.</summary>
    public void ClearProgress()
    {
        if (_isProgressShown)
        {
            _errors.Write("\r\e[K");
            _isProgressShown = false;
        }
    }

    // On Unix the framework's own stream hides a broken pipe, and a verb that follows changes would never end. A stream
    // over a file would keep a
    // position of its own, and several programs that write to one file in turn would overwrite one another.
    private static Stream OpenOutput()
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return stream;
            }
        }

        return Console.OpenStandardOutput();
    }

    private static int? WidthOfTerminal() => AskTerminal(static () => Console.WindowWidth);

    private static int? HeightOfTerminal() => AskTerminal(static () => Console.WindowHeight);

    private static int? AskTerminal(Func<int> ask)
    {
        try
        {
            return ask() is > 0 and var size ? size : null;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
}
