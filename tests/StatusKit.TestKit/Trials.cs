using System.Globalization;

namespace StatusKit.TestKit;

/// <summary>
/// How much the tests try. <c>STATUSKIT_TRIALS=10</c> checks laws with ten times as many random cases, and <c>STATUSKIT_TRIALS=0.1</c>
/// with a tenth of them; <c>STATUSKIT_LONG=1</c>, set by <c>tests/reliability.sh --long</c>, runs the reliability trials in their long form and
/// records what came of them.
/// </summary>
public static class Trials
{
    /// <summary>Whether the long forms run.</summary>
    public static bool AreLong { get; } = Environment.GetEnvironmentVariable("STATUSKIT_LONG") == "1";

    private static readonly double Factor =
        double.Parse(Environment.GetEnvironmentVariable("STATUSKIT_TRIALS") ?? (AreLong ? "10" : "1"), CultureInfo.InvariantCulture);

    public static int Scale(int cases) => Math.Max(1, (int)(cases * Factor));

    /// <summary>Returns the number of rounds of the form that runs.</summary>
    public static T Rounds<T>(T quick, T longForm) => AreLong ? longForm : quick;

    /// <summary>Returns a token that ends a trial that hangs: after ten minutes, or six hours in the long form: the machine may be busy.</summary>
    public static CancellationToken Deadline() => new CancellationTokenSource(AreLong ? TimeSpan.FromHours(6) : TimeSpan.FromMinutes(10)).Token;
}
