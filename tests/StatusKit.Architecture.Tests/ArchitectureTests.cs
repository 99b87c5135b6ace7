using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using StatusKit.Cfs;

namespace StatusKit.Architecture.Tests;

/// <summary>Which part of the library may use which, and how large a circle of files may be.</summary>
public class ArchitectureTests
{
    // What the sources have now: a limit only ever gets smaller.
    private const int LargestCircle = 9;
    private const int MostStrays = 15;

    private static readonly Assembly Core = typeof(Timestamp).Assembly;

    /// <summary>Each part, and what it must not use.</summary>
    public static TheoryData<string, string[]> Layers => new()
    {
        { "StatusKit", ["StatusKit.Storage", "StatusKit.Cfs", "StatusKit.Nmp", "Microsoft.Extensions.DependencyInjection", "Stateless"] },
        { "StatusKit.Json", ["StatusKit.Storage", "StatusKit.Cfs", "StatusKit.Nmp", "Microsoft.Extensions.DependencyInjection", "Stateless"] },
        { "StatusKit.Storage", ["StatusKit.Cfs", "StatusKit.Nmp", "Microsoft.Extensions.DependencyInjection", "Stateless"] },
        { "StatusKit.Cfs", ["StatusKit.Nmp", "Microsoft.Extensions.DependencyInjection"] },
        { "StatusKit.Nmp", ["StatusKit.Cfs", "Microsoft.Extensions.DependencyInjection"] },
    };

    /// <summary>The library packages; the command is above all of them.</summary>
    public static TheoryData<string> Packages => [.. SourceFiles.ProjectNames.Where(name => name != "StatusKit.Cli")];

    /// <summary>The packages and the command.</summary>
    public static TheoryData<string> Projects => [.. SourceFiles.ProjectNames];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_part_uses_only_what_is_below_it(string part, string[] forbidden)
    {
        string[] found = [.. TypesThatUse(part, forbidden)];
        Assert.True(found.Length == 0, $"{part} uses what it must not in {string.Join(", ", found)}");
    }

    [Fact] // a rule that finds nothing proves nothing
    public void A_use_of_another_part_is_found()
    {
        Assert.Contains(typeof(CfsSession).FullName!, TypesThatUse("StatusKit.Cfs", "StatusKit.Storage"));
        Assert.NotEmpty(TypesThatUse("StatusKit.Nmp", "Stateless"));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_knows_only_the_core_and_shows_its_internals_to_tests_only(string package)
    {
        var assembly = Assembly.Load(package);
        Assert.All(
            assembly.GetReferencedAssemblies().Where(reference => reference.Name!.StartsWith("StatusKit", StringComparison.Ordinal)),
            reference => Assert.Equal(("StatusKit", false), (reference.Name, package == "StatusKit")));
        Assert.All(assembly.GetCustomAttributes<InternalsVisibleToAttribute>(), friend => Assert.EndsWith(".Tests", friend.AssemblyName, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_methods_that_are_awaited_end_in_Async(string package) => Assert.Empty(
        from type in Assembly.Load(package).GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName && IsAwaited(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal)
        select $"{type.Name}.{method.Name}");

    [Theory] // what is not understood looks as if it used nothing
    [MemberData(nameof(Projects))]
    public void The_sources_are_understood(string project) => Assert.Empty(SourceFiles.Of(project).Errors);

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_circle_of_files_is_larger_than_the_limit(string project)
    {
        var circles = SourceFiles.Of(project).Circles();
        Assert.True(circles.Count == 0 || circles[0].Length <= LargestCircle, string.Join("\n\n", circles.Select(circle => $"{circle.Length} files: {string.Join(", ", circle)}")));
    }

    [Fact]
    public void Public_types_are_in_a_file_of_their_name()
    {
        string[] strays = [.. SourceFiles.ProjectNames.SelectMany(project => SourceFiles.Of(project).Strays())];
        Assert.True(strays.Length <= MostStrays, $"{strays.Length}:\n{string.Join("\n", strays)}");
    }

    [Fact]
    public void The_root_of_the_core_uses_no_feature() =>
        Assert.Equal(["Timestamps"], SourceFiles.Of("StatusKit").Arrows().Where(arrow => arrow.From.Length == 0).Select(arrow => arrow.To));

    [Theory] // the root of the others registers what is in their folders
    [InlineData("StatusKit")]
    [InlineData("StatusKit.Clients")]
    public void No_two_folders_use_each_other(string project) => Assert.Empty(MutualFolders(SourceFiles.Of(project)));

    [Fact]
    public void Circles_strays_arrows_and_errors_are_found()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < LargestCircle + 1; i++)
        {
            folder.Write($"Chain/C{i}.cs", $"public class C{i} {{ public C{(i + 1) % (LargestCircle + 1)}? Next {{ get; set; }} }} public enum Stray{i} {{ None }}");
        }

        folder.Write("Root.cs", "public class Root { public Feature? Uses { get; set; } }");
        folder.Write("Features/Feature.cs", "public class Feature { public int Used(Root root) => root.Missing; }");
        var files = SourceFiles.In(folder.Path);
        Assert.Equal([LargestCircle + 1, 2], files.Circles().Select(circle => circle.Length));
        Assert.Equal(LargestCircle + 1, files.Strays().Count);
        Assert.Contains(("", "Features"), files.Arrows());
        Assert.NotEmpty(MutualFolders(files));
        Assert.Contains("'Missing'", Assert.Single(files.Errors), StringComparison.Ordinal);
    }

    // The vocabulary at the root and the packed form of its times are one thing in two folders.
    private static IEnumerable<(string From, string To)> MutualFolders(SourceFiles files) =>
        files.Arrows().Where(arrow => files.Arrows().Contains((arrow.To, arrow.From)) && arrow is not (("", "Timestamps") or ("Timestamps", "")));

    private static IEnumerable<string> TypesThatUse(string part, params string[] others) =>
        Types.InAssembly(Core).That().ResideInNamespaceMatching($"^{Regex.Escape(part)}$").Should().NotHaveDependencyOnAny(others).GetResult().FailingTypes?.Select(type => type.FullName) ?? [];

    private static bool IsAwaited(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type) is var plain
        && (plain == typeof(Task) || plain == typeof(Task<>) || plain == typeof(ValueTask) || plain == typeof(ValueTask<>) || plain == typeof(IAsyncEnumerable<>));
}
