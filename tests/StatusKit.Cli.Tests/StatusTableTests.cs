using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Spectre.Console;
using StatusKit.Cli.Stores;
using TableColumn = StatusKit.Cli.Stores.TableColumn;

namespace StatusKit.Tests.Console;

public class StatusTableTests
{
    private static readonly TableColumn[] Columns =
        [.. StatusTable.RecordColumns, TableColumn.Needs, TableColumn.Reason, TableColumn.Message];

    private static readonly string[] Row =
    [
        "organization/node-000001 organization/policy-of-upgrades", "rollback started", "failed", "269d2h", "1m0s",
        "warning", "RollbackStuck", "The rollback has not ended for a long time, and nothing was heard from the node.",
    ];

    [Theory]
    [InlineData(60, "NAME STATUS")] // only what is never dropped, shortened
    [InlineData(100, "NAME STATUS OUTCOME AGE NEEDS")]
    [InlineData(140, "NAME STATUS OUTCOME AGE NEEDS REASON MESSAGE")]
    [InlineData(250, "NAME STATUS OUTCOME AGE DURATION NEEDS REASON MESSAGE")]
    public void Columns_are_dropped_by_importance(int width, string head) =>
        Assert.Equal(head, string.Join(' ', Lines(width, Row)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void A_shortened_name_keeps_both_ends()
    {
        var line = Lines(45, Row)[1];

        Assert.StartsWith("organization/", line, StringComparison.Ordinal);
        Assert.Contains("…", line, StringComparison.Ordinal);
        Assert.Contains("upgrades  rollback started", line, StringComparison.Ordinal);
    }

    [Property]
    public Property Lines_fit_every_width_and_stay_aligned() => Prop.ForAll(
        Gen.Choose(60, 250).ToArbitrary(),
        Gen.Elements("a", "日本語の名前", "org/node-1 org/policy", new string('x', 300), "e\u0301", "\e[31m", "🙂🙂", "").ListOf(Columns.Length).ToArbitrary(),
        (width, row) =>
        {
            var lines = Lines(width, [.. row]);
            return lines.All(line => line.GetCellWidth() <= width) && lines[0].StartsWith("NAME", StringComparison.Ordinal)
                && !lines[1].Contains('\e', StringComparison.Ordinal);
        });

    [Property]
    public Property Lines_that_come_one_by_one_fit_too() => Prop.ForAll(
        Gen.Choose(60, 250).ToArbitrary(),
        Gen.Elements("a", "org/node-1 org/policy", new string('x', 300), "日本語の名前").ToArbitrary(),
        (width, name) =>
        {
            TableColumn[] columns = [new("SEQUENCE", 20) { IsNumber = true }, new("AT", 70), TableColumn.Status, TableColumn.Name];
            var line = StatusTable.LayoutOf(columns, [8, 20, 19, 34], width)(["7", "2026-03-02T08:00:00Z", "download started", name]);
            return line.GetCellWidth() <= width && line.Contains("download started", StringComparison.Ordinal);
        });

    [Fact]
    public void Everything_is_shown_where_nobody_says_how_wide_it_is() =>
        Assert.Contains(Row[^1], Lines(null, Row)[1], StringComparison.Ordinal);

    [Fact]
    public void Outcomes_and_needs_have_color_and_symbol_for_people()
    {
        var row = StatusTable.LinesOf(Columns, [Row], 250, hasSymbols: true).Last();

        Assert.Contains(row, cell => cell is { Text: "✖ failed", Color: "red" });
        Assert.Contains(row, cell => cell is { Text: "▲ warning", Color: "yellow" });
    }

    private static List<string> Lines(int? width, string[] row) =>
        [.. StatusTable.LinesOf(Columns, [row], width).Select(
            line => string.Concat(line.Select(cell => cell.Text + new string(' ', cell.Blanks))))];
}
