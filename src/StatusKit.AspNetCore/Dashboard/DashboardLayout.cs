namespace StatusKit.AspNetCore;

/// <summary>What all pages have in common: head, navigation and foot.</summary>
internal static class DashboardLayout
{
    /// <summary>Where the list of sessions is.</summary>
    public const string SessionsRoute = "/sessions";

    private static readonly (string Path, string Name)[] Entries =
    [
        ("", "Overview"),
        (SessionsRoute, "Sessions"),
    ];

    /// <summary>The whole page.</summary>
    public static string Write(DashboardPage page)
    {
        var html = new HtmlWriter();
        var assets = DashboardAssets.Instance;
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{page.Title} · {page.Service.Options.Title}</title>

            """);
        foreach (var style in (string[])["pico.classless.min.css", "dashboard.css", .. page.Styles])
        {
            html.Add($"""<link rel="stylesheet" href="{page.Url(assets.PathOf(style))}">""");
        }

        html.Add($"""<link rel="icon" href="{page.Url(assets.PathOf("icon.svg"))}" type="image/svg+xml">""");
        foreach (var script in (string[])["dashboard.js", .. page.Scripts])
        {
            html.Add($"""<script type="module" src="{page.Url(assets.PathOf(script))}"></script>""");
        }

        html.Add($"""
            </head>
            <body data-now="{DashboardFormat.Iso(page.Now)}"{Live(page)}>
            <a class="skip" href="#main">Skip to content</a>
            <header>
            <a class="brand" href="{page.Url("")}"><bdi>{page.Service.Options.Title}</bdi></a>
            <nav aria-label="Views"><ul>

            """);
        foreach (var (path, name) in Entries)
        {
            var current = path == page.Section ? HtmlFragment.Create($" aria-current=\"page\"") : default;
            html.Add($"""<li><a href="{page.Url(path)}"{current}>{name}</a></li>""");
        }

        return html.Add($"""
            </ul></nav>
            <p class="connection" id="connection" role="status" hidden></p>
            </header>
            <main id="main">
            <h1>{page.Title}</h1>

            """)
            .Add($"""
            {page.Body}
            </main>
            <footer><p>As of {DashboardFormat.Time(page.Now)}</p></footer>
            </body>
            </html>

            """).ToString();
    }

    // Changes after the sequence are sent, also those that happen before the browser connects.
    private static HtmlFragment Live(DashboardPage page) => page.LiveQuery is { } query
        ? HtmlFragment.Create($" data-live=\"{page.Url("/changes")}{query}\" data-sequence=\"{page.Sequence}\"")
        : default;
}
