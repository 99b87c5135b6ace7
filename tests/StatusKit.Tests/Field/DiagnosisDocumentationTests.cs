using System.Reflection;
using System.Text.RegularExpressions;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Tests.Field;

/// <summary>The pages about diagnosis name every verdict, every limit and every case.</summary>
public partial class DiagnosisDocumentationTests
{
    private static readonly string Page = Read("docs/diagnose.md");

    public static TheoryData<Type> Codes => new(
        typeof(CfsVerdictCodes), typeof(CfsFindingCodes), typeof(NmpVerdictCodes), typeof(NmpDifferenceCodes));

    public static TheoryData<Type> Options => new(typeof(CfsDiagnosisOptions), typeof(NmpDiagnosisOptions));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_is_documented(Type codes) => Assert.All(
        codes.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
        code => Assert.Matches($"`{code}`", Page));

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_limit_is_documented_with_its_option(Type options) => Assert.All(
        options.GetProperties().Where(property => property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?)),
        property => Assert.Matches($"`{property.Name}`", Page));

    [Fact]
    public void Every_case_of_the_field_has_a_test_that_exists()
    {
        var rows = Row().Matches(Read("docs/field-notes.md"));
        Assert.Equal(Enumerable.Range(1, 29).Select(number => $"F{number:00}"), rows.Select(row => row.Groups[1].Value));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).OfType<string>()];
        Assert.All(rows.SelectMany(row => Name().Matches(row.Groups[2].Value)), name => Assert.Contains(name.Groups[1].Value, files));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(GoldenFile.Root, path));

    [GeneratedRegex(@"^\| (F\d\d) .*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Name();
}
