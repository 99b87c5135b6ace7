using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace StatusKit.Browser.Tests;

/// <summary>What must hold of every view.</summary>
[Collection(nameof(Chromium))]
public sealed class ViewTests(Chromium chromium, DashboardSite site) : IClassFixture<DashboardSite>
{
    private static readonly AxeRunOptions LevelsAAndAA = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
    };

    public static TheoryData<string> Views => [.. DashboardSite.Views.Keys];

    public static TheoryData<string, bool> ViewsInLightAndDark
    {
        get
        {
            TheoryData<string, bool> cases = [];
            foreach (var view in DashboardSite.Views.Keys)
            {
                cases.Add(view, false);
                cases.Add(view, true);
            }

            return cases;
        }
    }

    [BrowserTheory]
    [MemberData(nameof(ViewsInLightAndDark))]
    public async Task Axe_finds_no_violation_of_level_A_or_AA(string view, bool dark)
    {
        await using var visit = await site.OpenAsync(chromium, view, dark);
        await visit.WaitUntilDrawnAsync();
        var result = await visit.Page.RunAxe(LevelsAAndAA);
        Assert.Empty(result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        Assert.True(result.Passes.Length > 5);
        Assert.Empty(visit.Complaints);
        await visit.ScreenshotAsync($"{view}-{(dark ? "dark" : "light")}");
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task A_phone_of_360_pixels_does_not_scroll_sideways(string view)
    {
        await using var visit = await site.OpenAsync(chromium, view, width: 360);
        await visit.WaitUntilDrawnAsync();
        await visit.ScreenshotAsync($"{view}-phone");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("""
            () => {
                // What is cut off or scrolls by itself does not make the page scroll.
                const isClipped = e => e !== null && e !== document.body
                    && (getComputedStyle(e).overflowX !== 'visible' || isClipped(e.parentElement));
                return [...document.querySelectorAll('body *')]
                    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !isClipped(e))
                    .map(e => e.outerHTML.slice(0, 200));
            }
            """));
        Assert.Equal(360, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(visit.Complaints);
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task A_wide_screen_does_not_scroll_sideways(string view)
    {
        await using var visit = await site.OpenAsync(chromium, view, width: 3840);
        await visit.WaitUntilDrawnAsync();
        await visit.ScreenshotAsync($"{view}-4k");
        Assert.Equal(3840, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(visit.Complaints);
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task Without_script_a_view_shows_the_same(string view)
    {
        await using var plain = await site.OpenAsync(chromium, view, script: false);
        await using var live = await site.OpenAsync(chromium, view);
        await live.WaitUntilDrawnAsync();
        await plain.ScreenshotAsync($"{view}-without-script");
        // Times differ, since the script shows them in the reader's zone, and a picture says more with it.
        const string Texts = "[...document.querySelectorAll('main h1, main h2, main h3, main th:not(:has(time)), main td:not(:has(time)), main li:not(:has(time)), main dd:not(:has(time))')]"
            + ".filter(e => !e.closest('.chart-live')).map(e => e.textContent.replace(/Copy$/, '').trim())";
        var shown = await live.Page.EvaluateAsync<string[]>(Texts);
        Assert.NotEmpty(shown);
        Assert.Equal(shown, await TextsOfAsync(plain));

        // The engine of the page is off, so the texts are read with a parser of another page.
        async Task<string[]> TextsOfAsync(Visit visit)
        {
            await using var reader = await Visit.OpenBlankAsync(chromium);
            await reader.Page.SetContentAsync(await visit.Page.ContentAsync());
            return await reader.Page.EvaluateAsync<string[]>(Texts);
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task The_keyboard_reaches_everything_and_shows_where_it_is(string view)
    {
        await using var visit = await site.OpenAsync(chromium, view);
        await visit.WaitUntilDrawnAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await visit.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        var expected = await visit.Page.EvaluateAsync<int>("""
            () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
                .filter(e => e.checkVisibility({ visibilityProperty: true })).length
            """);
        HashSet<string> reached = [];
        for (var i = 0; i < expected + 20; i++)
        {
            var (id, isVisible) = await FocusedAsync(visit);
            if (id.Length == 0)
            {
                break;
            }

            Assert.True(isVisible, $"the focus on {id} cannot be seen");
            reached.Add(id);
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        Assert.True(reached.Count >= expected, $"{reached.Count} of {expected} elements are reached");
    }

    private static async Task<(string Id, bool IsVisible)> FocusedAsync(Visit visit)
    {
        var focused = await visit.Page.EvaluateAsync<string[]>("""
            () => {
                const e = document.activeElement;
                if (e === document.body) { return ['', '']; }
                window.elements ??= [];
                if (!elements.includes(e)) { elements.push(e); }
                const style = getComputedStyle(e), box = e.getBoundingClientRect();
                const isShown = box.width > 0 && box.right > 0 && box.bottom > 0
                    && (style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none');
                return [elements.indexOf(e) + ' ' + e.outerHTML.slice(0, 120) + [style.outline, style.boxShadow, box.width, box.right, box.bottom].join('; '), isShown ? 'yes' : ''];
            }
            """);
        return (focused[0], focused[1].Length > 0);
    }
}
