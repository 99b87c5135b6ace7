using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StatusKit.Architecture.Tests;

/// <summary>The source files of a project, and which file uses what is declared in which other one, as the compiler understands it.</summary>
internal sealed class SourceFiles
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("StatusKit", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    private SourceFiles(string project)
    {
        _folder = Path.Combine(GoldenFile.Root, "src", project);
        var trees = Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && (!file.Contains("/obj/", StringComparison.Ordinal) || file.EndsWith(".GlobalUsings.g.cs", StringComparison.Ordinal)))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file));
        _compilation = CSharpCompilation.Create(project, trees, References, new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Uses = Trees.AsParallel().ToDictionary(NameOf, UsesOf);
    }

    public static SourceFiles Core { get; } = new("StatusKit");

    /// <summary>For each file the other files that it uses: by a member for the file of the member, by a type for the file of the type's name.</summary>
    public Dictionary<string, HashSet<string>> Uses { get; }

    /// <summary>The public types that are not nested, each with its file.</summary>
    public IEnumerable<(string Type, string File)> PublicTypes =>
        from tree in Trees
        from type in tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<MemberDeclarationSyntax>()
        where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && type.Modifiers.Any(SyntaxKind.PublicKeyword)
        select (type is BaseTypeDeclarationSyntax named ? named.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text, NameOf(tree));

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
