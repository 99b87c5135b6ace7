using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using StatusKit.Cfs;

namespace StatusKit.Architecture.Tests;

/// <summary>Which part of the library may use which, and how large a circle of files may be.</summary>
public class ArchitectureTests
{
    // What the sources have now: a limit only ever gets smaller. The aim of the second is 20.
    private const int LargestCircle = 9;
    private const int MostStrays = 28;

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
    public static TheoryData<string> Packages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "StatusKit.Cli").Order(StringComparer.Ordinal),
    ];

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

    [Fact]
    public void No_circle_of_files_is_larger_than_the_limit()
    {
        var circles = SourceFiles.Core.Circles();
        Assert.True(circles.Count == 0 || circles[0].Length <= LargestCircle, string.Join("\n\n", circles.Select(circle => $"{circle.Length} files: {string.Join(", ", circle)}")));
    }

    [Fact]
    public void Public_types_are_in_a_file_of_their_name()
    {
        var types = SourceFiles.Core.PublicTypes.ToLookup(type => type.Type, type => type.File);
        string[] strays =
        [
            .. types.Where(type => !type.Any(file => Path.GetFileName(file).Split('.')[0] == type.Key)).Select(type => $"{type.Key} in {type.First()}"),
        ];
        Assert.True(strays.Length <= MostStrays, $"{strays.Length} of {types.Count}:\n{string.Join("\n", strays)}");
    }

    private static IEnumerable<string> TypesThatUse(string part, params string[] others) =>
        Types.InAssembly(Core).That().ResideInNamespaceMatching($"^{Regex.Escape(part)}$").Should().NotHaveDependencyOnAny(others).GetResult().FailingTypes?.Select(type => type.FullName) ?? [];

    private static bool IsAwaited(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type) is var plain
        && (plain == typeof(Task) || plain == typeof(Task<>) || plain == typeof(ValueTask) || plain == typeof(ValueTask<>) || plain == typeof(IAsyncEnumerable<>));
}
