namespace StatusConsole;

/// <summary>Reads a FILE argument to its end; <c>-</c> is stdin.</summary>
internal static class InputFile
{
    public const string Stdin = "-";

    private const int MaxLength = 64 << 20;

    /// <summary>The file's bytes.</summary>
    /// <exception cref="UnusableException">It is missing, not readable, or longer than 64 MiB.</exception>
    public static byte[] Read(string file)
    {
        try
        {
            using var stream = file == Stdin ? Console.OpenStandardInput() : File.OpenRead(file);
            return ReadToEnd(stream) ?? throw Unreadable(file, $"longer than {MaxLength} bytes");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable(file, "no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(file, ReasonOf(e, file));
        }
    }

    // The framework's texts hold absolute paths and parameter names.
    private static string ReasonOf(Exception e, string file) => e switch
    {
        ArgumentException => "the name is empty",
        _ when Directory.Exists(file) => "a directory, not a file",
        UnauthorizedAccessException => "no permission to read it",
        _ => e.Message,
    };

    private static byte[]? ReadToEnd(Stream stream)
    {
        var read = new MemoryStream();
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

    private static UnusableException Unreadable(string file, string reason) =>
        new(new Remark(file, null, Severity.Error, "unreadable-file", reason));
}
