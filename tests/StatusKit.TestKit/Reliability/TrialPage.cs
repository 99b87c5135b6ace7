using System.Globalization;

namespace StatusKit.TestKit;

/// <summary>The generated part of <c>docs/reliability.md</c>.</summary>
public static class TrialPage
{
    /// <summary>Returns the page with the promises of the catalog and the results of the report in place of those that it has.</summary>
    public static string Render(string page, TrialReport report)
    {
        page = Replace(page, "<!-- promises: written by tests/reliability.sh -->\n", "<!-- end of promises -->\n", ["| | |", "| --- | --- |", .. Promises()]);
        return Replace(page, "<!-- results: written by tests/reliability.sh -->\n", "<!-- end of results -->\n", [.. Summary(report), "", .. Measured(report)]);
    }

    private static string Replace(string page, string first, string last, string[] lines)
    {
        var (begin, end) = (page.IndexOf(first, StringComparison.Ordinal), page.IndexOf(last, StringComparison.Ordinal));
        return begin < 0 || end < begin
            ? throw new FormatException($"The page lacks '{first.Trim()}' and '{last.Trim()}' in this order.")
            : $"{page[..(begin + first.Length)]}\n{string.Join('\n', lines)}\n\n{page[end..]}";
    }

    private static IEnumerable<string> Promises() => Trial.Promises.Select(promise => $"| {promise.Id} | {promise.Text} |");

    private static IEnumerable<string> Summary(TrialReport report)
    {
        yield return "| trial | shows | promise | quick form | long form | last long run | tests of it | negative controls |";
        yield return "| --- | --- | --- | --- | --- | --- | --- | --- |";
        foreach (var trial in Trial.All)
        {
            var outcome = report.Outcomes.GetValueOrDefault(trial.Id);
            var date = outcome?.Date ?? report.Results.Where(result => result.Trial == trial.Id).Select(result => result.Date).Max() ?? "not run";
            yield return $"| {trial.Id} | {trial.Shows} | {trial.Promise} | {trial.Quick} | {trial.Long} | {date} | {Tests(outcome)} | {Controls(outcome)} |";
        }
    }

    private static IEnumerable<string> Measured(TrialReport report)
    {
        yield return "| trial | date | tried | rounds | acknowledged | lost | unknown | longest gap | notes | versions |";
        yield return "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |";
        foreach (var result in report.Results)
        {
            yield return $"| {result.Trial} | {result.Date} | {result.Subject} | {Number(result.Rounds)} | {Number(result.Acknowledged)} | {Number(result.Lost)} | {Number(result.Unknown)} "
                + $"| {(result.LongestGap is { } gap ? string.Create(CultureInfo.InvariantCulture, $"{gap:0.0} s") : "")} | {result.Note} | {result.Versions} |";
        }
    }

    private static string Tests(TrialOutcome? outcome) => outcome switch
    {
        null or { Passed: 0, Failed: 0, Skipped: 0 } => "",
        { Failed: > 0 } => $"{outcome.Failed} of {outcome.Passed + outcome.Failed} **failed**",
        { Skipped: > 0 } => $"{outcome.Passed} passed, {outcome.Skipped} skipped: {outcome.Reason}",
        _ => $"{outcome.Passed} passed",
    };

    private static string Controls(TrialOutcome? outcome) => outcome switch
    {
        null or { Controls: 0 } => "",
        { ControlsFailed: > 0 } => $"{outcome.ControlsFailed} of {outcome.Controls} **not caught**",
        _ => $"{outcome.Controls} caught",
    };

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
