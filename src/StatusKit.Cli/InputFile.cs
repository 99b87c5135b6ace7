using System.Text;

namespace StatusKit.Cli;

/// <summary>Reads a FILE argument to its end; <c>-</c> is stdin.</summary>
internal static class InputFile
{
    public const string Stdin = "-";

    private const int MaxLength = 64 << 20;

    /// <summary>The file's bytes.</summary>
    /// <exception cref="UnusableException">It is missing, not readable, or longer than 64 MiB.</exception>
    public static byte[] Read(ConsoleContext context, string file)
    {
        using var stream = Open(context, file);
        return Read(context, file, stream, []);
    }

    /// <summary>The rest of a file, after its first bytes.</summary>
    /// <exception cref="UnusableException">It is not readable, or longer than 64 MiB.</exception>
    public static byte[] Read(ConsoleContext context, string file, Stream stream, byte[] first) =>
        InUtf8(
            Guarded(
                context,
                file,
                () => ReadToEnd(stream, first)) ?? throw Unreadable(file, $"longer than {MaxLength} bytes"));

    /// <summary>The file, to be read bit by bit.</summary>
    /// <exception cref="UnusableException">It is missing or not readable.</exception>
    public static Stream Open(ConsoleContext context, string file) =>
        Guarded(context, file, () => file == Stdin ? context.Input : File.OpenRead(context.PathOf(file)));

    /// <summary>Runs what reads the file, and says in one line what kept it from reading.</summary>
    /// <exception cref="UnusableException">It could not be read.</exception>
    public static TResult Guarded<TResult>(ConsoleContext context, string file, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable(file, "no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(file, ReasonOf(e, context.PathOf(file)));
        }
    }

    // The framework's messages contain absolute paths and parameter names.
    private static string ReasonOf(Exception e, string path) => e switch
    {
        DecoderFallbackException => "it is not UTF-8",
        ArgumentException => "the name is empty",
        _ when Directory.Exists(path) => "a directory, not a file",
        UnauthorizedAccessException => "no permission to read it",
        _ => e.Message,
    };

    private static byte[]? ReadToEnd(Stream stream, byte[] first)
    {
        var read = new MemoryStream();
        read.Write(first);
        var buffer = new byte[64 << 10];
        for (int length; (length = stream.Read(buffer)) > 0;)
        {
            read.Write(buffer, 0, length);
            if (read.Length > MaxLength)
            {
                return null;
            }
        }

        return read.ToArray();
    }

    // PowerShell redirects into UTF-16.
    private static byte[] InUtf8(byte[] bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] => Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes.AsSpan(2))),
        [0xFE, 0xFF, ..] => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2))),
        _ => bytes,
    };

    private static UnusableException Unreadable(string file, string reason) =>
        new(new Diagnostic(file, null, Severity.Error, "unreadable-file", reason));
}
