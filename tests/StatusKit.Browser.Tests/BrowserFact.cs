namespace StatusKit.Browser.Tests;

/// <summary>A fact that is skipped, or fails with STATUSKIT_REQUIRE_CHROMIUM=1, when the machine has no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>A theory that is skipped, or fails with STATUSKIT_REQUIRE_CHROMIUM=1, when the machine has no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
