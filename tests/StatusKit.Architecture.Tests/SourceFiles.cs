using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StatusKit.Architecture.Tests;

/// <summary>The source files of a project, and which file uses what is declared in which other one, as the compiler understands it.</summary>
internal sealed class SourceFiles
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None);

    // Parts of methods, properties and classes that generators write.
    private static readonly string[] OfGenerators = ["CS8795", "CS9248", "CS0535"];

    private static readonly ConcurrentDictionary<string, SourceFiles> Projects = new();

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    private SourceFiles(string folder, string project)
    {
        _folder = folder;
        var trees = Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && (!file.Contains("/obj/", StringComparison.Ordinal) || file.EndsWith(".GlobalUsings.g.cs", StringComparison.Ordinal)))
            .DistinctBy(file => file.Contains("/obj/", StringComparison.Ordinal) ? Path.GetFileName(file) : file) // there is one for each configuration
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file));
        _compilation = CSharpCompilation.Create(project, trees, ReferencesOf(project), new(project == "StatusKit.Cli" ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Uses = Trees.AsParallel().ToDictionary(NameOf, UsesOf);
    }

    /// <summary>The names of the projects in src.</summary>
    public static IEnumerable<string> ProjectNames { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>What the compiler does not understand, so that it could not say what is used.</summary>
    public IEnumerable<string> Errors =>
        _compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error && !OfGenerators.Contains(each.Id)).Select(each => each.ToString());

    /// <summary>For each file the other files that it uses: by a member for the file of the member, by a type for the file of the type's name.</summary>
    public Dictionary<string, HashSet<string>> Uses { get; }

    /// <summary>The public types that are not nested, each with its file.</summary>
    public IEnumerable<(string Type, string File)> PublicTypes =>
        from tree in Trees
        from type in tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<MemberDeclarationSyntax>()
        where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && type.Modifiers.Any(SyntaxKind.PublicKeyword)
        select (type is BaseTypeDeclarationSyntax named ? named.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text, NameOf(tree));

    /// <summary>The files of a project.</summary>
    public static SourceFiles Of(string project) => Projects.GetOrAdd(project, static name => new(Path.Combine(GoldenFile.Root, "src", name), name));

    /// <summary>The files of a folder that a test has made.</summary>
    public static SourceFiles In(string folder) => new(folder, "Made");

    private IEnumerable<SyntaxTree> Trees => _compilation.SyntaxTrees.Where(tree => !tree.FilePath.Contains("/obj/", StringComparison.Ordinal));

    /// <summary>Sets of files that all use each other, directly or through others, largest first.</summary>
    public IReadOnlyList<string[]> Circles()
    {
        var reached = Uses.Keys.ToDictionary(file => file, Reached);
        return
        [
            .. Uses.Keys.GroupBy(file => string.Join('|', reached[file].Where(other => reached[other].Contains(file)).Append(file).Distinct().Order(StringComparer.Ordinal)))
                .Select(circle => circle.Order(StringComparer.Ordinal).ToArray()).Where(circle => circle.Length > 1).OrderByDescending(circle => circle.Length),
        ];
    }

    /// <summary>The public types that are not in a file of their name.</summary>
    public IReadOnlyList<string> Strays() =>
    [
        .. PublicTypes.ToLookup(type => type.Type, type => type.File).Where(type => !type.Any(file => Path.GetFileName(file).Split('.')[0] == type.Key))
            .Select(type => $"{type.Key} in {type.First()}"),
    ];

    /// <summary>The arrows between the folders below the project; "" is the project's own.</summary>
    public IReadOnlySet<(string From, string To)> Arrows() =>
        Uses.SelectMany(file => file.Value.Select(used => (FolderOf(file.Key), FolderOf(used)))).Where(arrow => arrow.Item1 != arrow.Item2).ToHashSet();

    private static string FolderOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "";

    // The core must not see itself, neither directly nor through a package that is built on it.
    private static IEnumerable<MetadataReference> ReferencesOf(string project) =>
        from file in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        let name = Path.GetFileNameWithoutExtension(file)
        where !name.StartsWith("StatusKit", StringComparison.Ordinal) || (project != "StatusKit" && name != project && !name.EndsWith("Tests", StringComparison.Ordinal))
        select MetadataReference.CreateFromFile(file);

    private HashSet<string> Reached(string file)
    {
        var (reached, open) = (new HashSet<string>(), new Stack<string>([file]));
        while (open.TryPop(out var next))
        {
            foreach (var used in Uses[next].Where(reached.Add))
            {
                open.Push(used);
            }
        }

        return reached;
    }

    private HashSet<string> UsesOf(SyntaxTree tree)
    {
        var (model, own) = (_compilation.GetSemanticModel(tree), NameOf(tree));
        return
        [
            .. tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Select(name => model.GetSymbolInfo(name).Symbol)
                .Where(symbol => symbol is not (null or INamespaceSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ITypeParameterSymbol))
                .Select(FileOf).OfType<string>().Where(file => file != own),
        ];
    }

    private string? FileOf(ISymbol? symbol)
    {
        string[] files = [.. symbol!.OriginalDefinition.DeclaringSyntaxReferences.Select(declared => NameOf(declared.SyntaxTree))];
        return files.Length == 0 ? null : Array.Find(files, file => Path.GetFileNameWithoutExtension(file) == symbol.Name) ?? files[0];
    }

    private string NameOf(SyntaxTree tree) => Path.GetRelativePath(_folder, tree.FilePath);
}
