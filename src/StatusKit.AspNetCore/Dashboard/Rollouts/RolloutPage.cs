using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One policy over all its nodes: how many are where, since when, why some failed, and which.</summary>
internal static class RolloutPage
{
    /// <summary>The route of the page below the dashboard.</summary>
    public const string Route = "/rollout";

    /// <summary>How long a page waits for the history to be read, before it is shown without.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>The address of the page of a rollout.</summary>
    public static string Url(DashboardPage page, string kind, ExchangeId policy) =>
        page.Url(Route, new RolloutFilter(kind, policy).ToQuery());

    /// <summary>Fills the page.</summary>
    public static async ValueTask WriteAsync(DashboardPage page)
    {
        page.Title = "Rollout";
        page.Section = "";
        var filter = RolloutFilter.From(page.Query);
        if (filter is null || await OpenAsync(page, filter).ConfigureAwait(false) is not { } rollout
            || await SelectAsync(page, filter, rollout).ConfigureAwait(false) is not { } selection)
        {
            page.StatusCode = StatusCodes.Status404NotFound;
            page.Title = "There is no such rollout";
            page.Body.Add($"""<p>No node has a record of this policy. <a href="{page.Url("")}">The overview</a> lists the policies.</p>""");
            return;
        }

        page.Title = $"Rollout of {filter.Policy.Name}";
        page.LiveQuery = $"?kind={Uri.EscapeDataString(filter.Kind)}";
        page.Styles.AddRange("uPlot.min.css", "rollout.css");
        page.Scripts.Add("rollout.js");
        var progress = rollout.Calculate(
            history => new RolloutProgress(
                history.ToSeries(selection.Includes, page.Now, filter.Span), history.Estimate(selection.Includes, page.Now)));
        RolloutHtml.WriteHead(page, filter, selection, progress);
        RolloutHtml.WriteFilter(page, filter, selection);
        RolloutHtml.WriteChart(page, filter, selection, progress);
        RolloutHtml.WriteFailures(page, filter, selection);
        RolloutHtml.WriteMap(page, filter, selection);
        RolloutHtml.WriteNodes(page, filter, selection);
    }

    /// <summary>The stages of the nodes in the order of the map, half a byte each, the first one low.</summary>
    public static async ValueTask<byte[]?> ReadStagesAsync(DashboardPage page)
    {
        if (await SelectAsync(page).ConfigureAwait(false) is not { } selection)
        {
            return null;
        }

        var packed = new byte[(selection.Nodes.Count + 1) / 2];
        for (var i = 0; i < selection.Nodes.Count; i++)
        {
            packed[i / 2] |= (byte)((int)selection.Nodes[i].Stage << (i % 2 * 4));
        }

        return packed;
    }

    /// <summary>What is said of one node of the map, by its position: <c>{"text":…,"url":…}</c>.</summary>
    public static async ValueTask<byte[]?> ReadNodeAsync(DashboardPage page)
    {
        if (!int.TryParse(page.Query("at"), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || await SelectAsync(page).ConfigureAwait(false) is not { } selection
            || selection.Nodes.ElementAtOrDefault(position) is not { } node)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            var error = node.Error.Length > 0 ? $" · {node.Error}" : "";
            writer.WriteStartObject();
            writer.WriteString("text", HtmlText.Visible($"{node.Org}/{node.Name} · {node.State}{error}"));
            writer.WriteString("url", page.RecordUrl(page.Query("kind")!, node.Id));
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static async ValueTask<RolloutSelection?> SelectAsync(DashboardPage page)
    {
        var filter = RolloutFilter.From(page.Query);
        return filter is not null && await OpenAsync(page, filter).ConfigureAwait(false) is { } rollout
            ? await SelectAsync(page, filter, rollout).ConfigureAwait(false)
            : null;
    }

    // Null for a caller who may see no node: the answer does not say whether there is such a policy.
    private static async ValueTask<RolloutSelection?> SelectAsync(DashboardPage page, RolloutFilter filter, Rollout rollout)
    {
        var isShown = await page.Service.Records.VisibilityAsync(page.Context).ConfigureAwait(false);
        var selection = await RolloutSelection.SelectAsync(rollout.Nodes, filter, isShown).ConfigureAwait(false);
        return isShown is null || selection.Total > 0 ? selection : null;
    }

    private static async ValueTask<Rollout?> OpenAsync(DashboardPage page, RolloutFilter filter)
    {
        if (page.Service.Records.Find(filter.Kind) is not StatusKindView<NmpNodeStatus> kind)
        {
            return null;
        }

        // Nothing is kept for a policy without records, whoever asks for it.
        var query = new StatusQuery { Keys = [new(NmpNodeStatus.PolicyKey, filter.Policy.ToString())], Limit = 1 };
        var isAny = false;
        await foreach (var _ in page.Database.GetStore<NmpNodeStatus>(kind.Scope).ListAsync(query, page.Aborted).ConfigureAwait(false))
        {
            isAny = true;
        }

        if (!isAny)
        {
            return null;
        }

        var rollout = page.Service.Rollouts.Get(kind.Scope, filter.Policy);
        await rollout.Listed.WaitAsync(page.Aborted).ConfigureAwait(false);
        await rollout.Complete.WaitAsync(Patience, page.Service.Records.Time, page.Aborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return rollout;
    }
}

/// <summary>How a rollout has proceeded and when it ends.</summary>
internal sealed record RolloutProgress(RolloutSeries Series, RolloutPace Pace);
