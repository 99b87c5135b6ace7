using Tomlyn;
using Tomlyn.Model;

namespace StatusKit.Cli.Documents;

/// <summary>Reads TOML.</summary>
internal static class TomlReader
{
    /// <summary>The tables of a document.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    public static TomlTable? Read(string text) => TomlSerializer.Deserialize<TomlTable>(text);
}
