namespace StatusKit.TestKit;

/// <summary>The inputs of the cases F01 to F29: see <c>docs/field-notes.md</c>.</summary>
public static class FieldInput
{
    /// <summary>The path of an input.</summary>
    /// <param name="name">Its name, such as <c>nmp-tree/org1/nmp-a/status.json</c>.</param>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Field", name);

    /// <summary>Reads an input.</summary>
    /// <param name="name">Its name.</param>
    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));
}
