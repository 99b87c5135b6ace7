using System.Reflection;
using StatusKit.PostgreSql;
using StatusKit.Storage;

namespace StatusKit.Tests.PublicApi;

/// <summary>The public surface of each package stands in a text file, so that every change of it shows in a review.</summary>
public class PublicApiTests
{
    public static TheoryData<string> Packages => [.. Assemblies.Select(assembly => assembly.GetName().Name!)];

    private static Assembly[] Assemblies => [typeof(IStatusDatabase).Assembly, typeof(PostgreSqlStatusStore).Assembly];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_is_the_one_reviewed(string package)
    {
        var lines = PublicApiText.Of(Assemblies.Single(assembly => assembly.GetName().Name == package)).ToArray();
        var file = Path.Combine(ReadmeTests.Root, "tests", "StatusKit.Tests", "PublicApi", $"{package}.txt");
        if (Environment.GetEnvironmentVariable("STATUSKIT_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(file, lines);
        }

        Assert.Equal(File.ReadAllLines(file), lines);
    }
}
