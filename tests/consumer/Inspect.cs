// Prints what stands in the packages of a folder, one fact a line: dotnet run Inspect.cs FOLDER
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

var embeddedSource = new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE"); // of the portable PDB format
foreach (var file in Directory.GetFiles(args[0], "*.nupkg").Order(StringComparer.Ordinal))
{
    using var package = ZipFile.OpenRead(file);
    using var symbols = ZipFile.OpenRead(Path.ChangeExtension(file, ".snupkg"));
    var metadata = XDocument.Load(package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).Root!.Elements().Single();
    var version = Text(metadata, "version");
    var id = Text(metadata, "id");
    Console.WriteLine(id);
    Console.WriteLine($"  {Element(metadata, "license").Attribute("type")!.Value} {Text(metadata, "license")}, {Text(metadata, "readme")}, tags {Text(metadata, "tags")}");
    Console.WriteLine($"  {Text(metadata, "description")}");
    Console.WriteLine($"  release notes: {(Text(metadata, "releaseNotes").StartsWith("Unreleased", StringComparison.Ordinal) || Text(metadata, "releaseNotes").StartsWith(version, StringComparison.Ordinal) ? "the changelog's newest section" : "missing")}");
    if (metadata.Descendants().Any(element => element.Name.LocalName == "packageType" && element.Attribute("name")?.Value == "DotnetTool"))
    {
        Console.WriteLine("  a .NET tool, with all that it needs");
        continue;
    }

    foreach (var group in metadata.Descendants().Where(element => element.Name.LocalName == "group" && element.Parent?.Name.LocalName == "dependencies"))
    {
        Console.WriteLine($"  for {group.Attribute("targetFramework")?.Value}: {string.Join(", ", group.Elements().Select(Dependency))}");
    }

    foreach (var framework in metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference"))
    {
        Console.WriteLine($"  shares {framework.Attribute("name")?.Value}");
    }

    foreach (var entry in package.Entries.Concat(symbols.Entries).Select(entry => entry.FullName).Where(IsContent).Order(StringComparer.Ordinal))
    {
        Console.WriteLine($"  holds {entry}");
    }

    using var assembly = new PEReader(Copy(package, ".dll"));
    var isDeterministic = assembly.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    using var provider = MetadataReaderProvider.FromPortablePdbStream(Copy(symbols, ".pdb"));
    var pdb = provider.GetMetadataReader();
    var withSource = pdb.Documents.Count(document => pdb.GetCustomDebugInformation(document).Any(info => pdb.GetGuid(pdb.GetCustomDebugInformation(info).Kind) == embeddedSource));
    Console.WriteLine($"  deterministic: {(isDeterministic ? "yes" : "no")}; sources in the symbols: {(pdb.Documents.Count > 0 && withSource == pdb.Documents.Count ? "all" : $"{withSource} of {pdb.Documents.Count}")}");

    string Dependency(XElement dependency) =>
        $"{dependency.Attribute("id")!.Value} {(dependency.Attribute("version")!.Value == version ? "of the same version" : dependency.Attribute("version")!.Value)}";
}

static bool IsContent(string entry) => !entry.StartsWith("_rels/", StringComparison.Ordinal) && !entry.StartsWith("package/", StringComparison.Ordinal)
    && entry != "[Content_Types].xml" && !entry.EndsWith(".nuspec", StringComparison.Ordinal);

static XElement Element(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name);

static string Text(XElement metadata, string name) => Element(metadata, name).Value;

static MemoryStream Copy(ZipArchive archive, string ending)
{
    var copy = new MemoryStream();
    using var entry = archive.Entries.Single(entry => entry.FullName.EndsWith(ending, StringComparison.Ordinal)).Open();
    entry.CopyTo(copy);
    copy.Position = 0;
    return copy;
}
