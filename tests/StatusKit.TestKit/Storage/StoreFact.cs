using Xunit.Abstractions;
using Xunit.Sdk;

namespace StatusKit.TestKit;

/// <summary>Something that the tests of a class need and that may be missing on a machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class NeedsAttribute : Attribute
{
    /// <summary>Why it is missing; null when it is there, or when its absence must fail the tests.</summary>
    public abstract string? Missing { get; }
}

/// <summary>A fact, inherited or not, that is skipped with a reason when something that its class <see cref="NeedsAttribute">needs</see> is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("StatusKit.TestKit.StoreFactDiscoverer", "StatusKit.TestKit")]
public sealed class StoreFactAttribute : FactAttribute;

public sealed class StoreFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("For the runner, which reads it back.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute)
        ?? TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute)).OfType<ReflectionAttributeInfo>().Select(needs => ((NeedsAttribute)needs.Attribute).Missing).FirstOrDefault();
}
