namespace StatusKit.TestKit;

/// <summary>Compares files of the repository with what the code produces. <c>STATUSKIT_UPDATE_GOLDEN=1</c> rewrites them.</summary>
public static class GoldenFile
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static void Verify(string path, IEnumerable<string> lines) => Verify(path, string.Concat(lines.Select(line => line + "\n")));

    public static void Verify(string path, string text)
    {
        var file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("STATUSKIT_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        var present = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(present == text, $"{path} is stale: run this test with STATUSKIT_UPDATE_GOLDEN=1 and look at what changes.\n{Difference(present.Split('\n'), text.Split('\n'))}");
    }

    private static string Difference(string[] present, string[] wanted) =>
        string.Join('\n', present.Except(wanted).Select(line => $"- {line}").Concat(wanted.Except(present).Select(line => $"+ {line}")));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "StatusKit.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
