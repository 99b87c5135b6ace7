using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace StatusKit.Browser.Tests;

/// <summary>One page in a browser of its own, which notes everything that must not happen.</summary>
public sealed class Visit : IAsyncDisposable
{
    // Waits are for what must happen, and only fail after this.
    private const int Patience = 60_000;

    private readonly IBrowserContext _context;
    private readonly string _address;

    private Visit(IBrowserContext context, IPage page, string address)
    {
        (_context, Page, _address) = (context, page, address);
        // A blocked resource, a failed request and a script's error all arrive here.
        page.Console += (_, message) => Note(
            message.Type is "error" or "warning", $"{message.Text} ({message.Location})");
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += async (_, dialog) =>
        {
            Note(true, $"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        context.Response += (_, response) => Note(response.Status >= 400, $"{response.Status} for {response.Url}");
        context.Request += (_, request) => Note(
            !request.Url.StartsWith($"{address}/", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal),
            $"request to {request.Url}");
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, dialogs, and requests to another origin.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Opens a page.</summary>
    public static async Task<Visit> OpenAsync(
        Chromium chromium, string address, string path, bool dark = false, int width = 1280, int height = 800, bool script = true, string zone = "UTC",
        DateTimeOffset? now = null, float density = 1)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = width, Height = height },
            DeviceScaleFactor = density,
            JavaScriptEnabled = script,
            TimezoneId = zone,
            Locale = "en-GB",
            ReducedMotion = ReducedMotion.Reduce,
        });
        var visit = new Visit(context, await context.NewPageAsync(), address);
        if (now is { } time)
        {
            await visit.Page.Clock.SetFixedTimeAsync(time.UtcDateTime);
        }

        await visit.GoAsync(path);
        return visit;
    }

    /// <summary>Opens an empty page.</summary>
    public static async Task<Visit> OpenBlankAsync(Chromium chromium)
    {
        var context = await chromium.Browser.NewContextAsync();
        return new(context, await context.NewPageAsync(), "about:");
    }

    /// <summary>Opens another page.</summary>
    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(_address + path);
        Assert.True(answer is { Status: 200 }, $"{path} was answered with {answer?.Status}");
    }

    /// <summary>Waits until the page has an element.</summary>
    public Task<IElementHandle?> WaitForAsync(string selector) =>
        Page.WaitForSelectorAsync(selector, new() { State = WaitForSelectorState.Attached, Timeout = Patience });

    /// <summary>Waits until scripts have drawn what is drawn.</summary>
    public Task WaitUntilDrawnAsync() => Page.WaitForSelectorAsync(
        ":is(.burnup, .map):not([data-ready='yes'])", new() { State = WaitForSelectorState.Detached, Timeout = Patience });

    /// <summary>Keeps a screenshot of the whole page. Where, the tests print.</summary>
    public async Task ScreenshotAsync(string name, bool fullPage = true) =>
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts.Folder, $"{name}.png"), FullPage = fullPage });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            Complaints.Enqueue(text);
        }
    }
}
