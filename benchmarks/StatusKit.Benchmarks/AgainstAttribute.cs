namespace StatusKit.Benchmarks;

/// <summary>Puts a benchmark into the table of ratios: its time against that of another method of its class.</summary>
/// <param name="alternative">The method to divide by.</param>
/// <param name="bar">The ratio that it should not exceed; 0 where there is none.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AgainstAttribute(string alternative, double bar = 0) : Attribute
{
    public string Alternative { get; } = alternative;

    public double Bar { get; } = bar;
}
