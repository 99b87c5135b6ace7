using System.Globalization;
using System.Text;

namespace StatusKit.AspNetCore;

/// <summary>A picture with a cell for each node. When there are very many, a cell is several nodes.</summary>
internal static class RolloutMap
{
    private const int MaxCells = 1500;
    private const int Columns = 72;
    private const int Pitch = 12;
    private const int Size = 10;

    /// <summary>How many nodes a cell is.</summary>
    /// <param name="nodes">The number of nodes.</param>
    public static int NodesPerCell(int nodes) => (nodes + MaxCells - 1) / MaxCells;

    /// <summary>The picture: one path for each stage, so that its size is bounded.</summary>
    public static HtmlFragment Picture(RolloutSelection selection)
    {
        var perCell = NodesPerCell(selection.Nodes.Count);
        var cells = (selection.Nodes.Count + perCell - 1) / perCell;
        var columns = Math.Min(Columns, Math.Max(10, (int)(2.5 * Math.Sqrt(cells))));
        var paths = Array.ConvertAll(RolloutStages.Shown, _ => new StringBuilder());
        var counts = new int[RolloutStages.Count];
        for (var cell = 0; cell < cells; cell++)
        {
            Array.Clear(counts);
            var end = Math.Min(selection.Nodes.Count, (cell + 1) * perCell);
            for (var node = cell * perCell; node < end; node++)
            {
                counts[(int)selection.Nodes[node].Stage]++;
            }

            var (x, y) = (cell % columns * Pitch, cell / columns * Pitch);
            double below = Size;
            for (var i = 0; i < RolloutStages.Shown.Length; i++)
            {
                var height = (double)Size * counts[(int)RolloutStages.Shown[i]] / (end - (cell * perCell));
                if (height > 0)
                {
                    below -= height;
                    Draw(paths[i], RolloutStages.Shown[i], x, y + below, height);
                }
            }
        }

        var rows = (cells + columns - 1) / columns;
        var svg = new HtmlWriter();
        svg.Add($"""
            <svg class="cells" width="{Plain(columns * Pitch * 4 / 3)}"
            viewBox="0 0 {Plain(columns * Pitch)} {Plain(rows * Pitch)}" role="img" aria-label="{Summary(selection)}">

            """);
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i].Length > 0)
            {
                svg.Add($"""<path class="stage-{RolloutStages.NameOf(RolloutStages.Shown[i])}" d="{paths[i].ToString()}"/>""");
            }
        }

        return HtmlFragment.Create($"{svg.Add($"</svg>")}");
    }

    // The shape says the stage too where a cell is one node: a square, a cross, a triangle, a small square, a bar.
    private static void Draw(StringBuilder path, RolloutStage stage, int x, double y, double height) => _ = (stage, height) switch
    {
        (RolloutStage.Failed, Size) => path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h3l2 3 2-3h3l-3.5 5 3.5 5h-3l-2-3-2 3h-3l3.5-5z"),
        (RolloutStage.Running, Size) => path.Append(CultureInfo.InvariantCulture, $"M{x} {y}l10 5-10 5z"),
        (RolloutStage.Waiting, Size) => path.Append(CultureInfo.InvariantCulture, $"M{x + 3} {y + 3}h4v4h-4z"),
        (RolloutStage.Unknown, Size) => path.Append(CultureInfo.InvariantCulture, $"M{x} {y + 4}h10v2h-10z"),
        _ => path.Append(CultureInfo.InvariantCulture, $"M{x} {y:0.#}h{Size}v{height:0.#}h-{Size}z"),
    };

    private static string Summary(RolloutSelection selection) => string.Join(
        ", ",
        RolloutStages.Shown.Where(stage => selection.Counts[(int)stage] > 0)
            .Select(stage => $"{HtmlText.Number(selection.Counts[(int)stage])} {RolloutStages.NameOf(stage)}"));

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
