using System.Globalization;

namespace StatusKit.TestKit;

/// <summary>How many random cases a law is checked with. <c>STATUSKIT_TRIALS=10</c> checks ten times as many.</summary>
public static class Trials
{
    private static readonly int Factor =
        int.Parse(Environment.GetEnvironmentVariable("STATUSKIT_TRIALS") ?? "1", CultureInfo.InvariantCulture);

    public static int Scale(int cases) => cases * Factor;
}
