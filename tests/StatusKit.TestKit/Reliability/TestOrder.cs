using System.Security.Cryptography;
using System.Text;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace StatusKit.TestKit;

/// <summary>
/// The order of test collections and of the cases of a class, in all test projects. <c>STATUSKIT_ORDER</c>, any string, chooses another order:
/// <c>tests/flakes.sh</c> sets a new one for each round, and prints the one of a round that fails.
/// </summary>
public sealed class TestOrder : ITestCaseOrderer, ITestCollectionOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("STATUSKIT_ORDER") ?? "";

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase => Shuffle(testCases, testCase => testCase.UniqueID, Seed);

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        Shuffle(testCollections, collection => collection.DisplayName, Seed);

    /// <summary>Returns the items in the order that belongs to the seed.</summary>
    public static IEnumerable<T> Shuffle<T>(IEnumerable<T> items, Func<T, string> name, string seed) =>
        [.. items.OrderBy(item => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name(item)}"))), StringComparer.Ordinal)];
}
