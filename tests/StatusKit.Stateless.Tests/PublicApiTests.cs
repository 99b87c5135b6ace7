using StatusKit.Tests;
using StatusKit.Tests.PublicApi;

namespace StatusKit.Stateless.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_reviewed() =>
        GoldenFile.MustSay("tests/StatusKit.Tests/PublicApi/StatusKit.Stateless.txt", PublicApiText.Of(typeof(NmpStateMachine).Assembly));
}
