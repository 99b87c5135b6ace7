namespace StatusKit.Browser.Tests;

/// <summary>
/// Where screenshots are kept: the folder that STATUSKIT_ARTIFACTS names, else one next to the tests. It is printed.
/// </summary>
public static class Artifacts
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Open();

    private static string Open()
    {
        var folder = Directory.CreateDirectory(
            Environment.GetEnvironmentVariable("STATUSKIT_ARTIFACTS") is { Length: > 0 } named
                ? named
                : Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
        Console.WriteLine($"Screenshots are in {folder}");
        return folder;
    }
}
