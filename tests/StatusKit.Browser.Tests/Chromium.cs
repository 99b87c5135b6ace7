using Microsoft.Playwright;

namespace StatusKit.Browser.Tests;

/// <summary>The Chromium of the machine, started once for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Root has no sandbox; the rest keeps the browser from calling anybody on its own.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;

    /// <summary>Why the tests are skipped; null when the browser is there, or when its absence must fail them.</summary>
    public static string? Missing =>
        Executable is not null || Environment.GetEnvironmentVariable("STATUSKIT_REQUIRE_CHROMIUM") == "1"
            ? null
            : "chromium is not installed: bash tests/setup.sh";

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        Assert.True(Executable is not null, "chromium is not installed: bash tests/setup.sh");
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>All tests share one browser, and run one after the other: the machine may have two processors.</summary>
[CollectionDefinition(nameof(Chromium))]
#pragma warning disable CA1711 // xunit calls it a collection
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;
#pragma warning restore CA1711
