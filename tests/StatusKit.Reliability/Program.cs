using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SharpFuzz;

switch (args[0])
{
    // collect TRIAL FOLDER: records how the tests ended whose results lie in FOLDER/trial and FOLDER/control.
    case "collect":
        var (trials, controls) = (Outcomes(Path.Combine(args[2], "trial")), Outcomes(Path.Combine(args[2], "control")));
        if (trials.Count + controls.Count == 0)
        {
            if (args[1] is "R-27" or "R-28")
            {
                return 0; // they are recorded by their own commands
            }

            Console.Error.WriteLine($"'{args[2]}' holds no result of {args[1]}.");
            return 1;
        }

        var skipped = trials.Where(test => test.Outcome == "NotExecuted").ToList();
        var failed = trials.Count(test => test.Outcome == "Failed");
        var missed = controls.Count(test => test.Outcome == "Failed");
        TrialReport.Add(
            args[1], trials.Count(test => test.Outcome == "Passed"), failed, skipped.Count, skipped.FirstOrDefault().Message, controls.Count(test => test.Outcome != "NotExecuted"), missed);
        return failed + missed;

    // mutation AREA REPORT: records the score of a report of Stryker; mutants that no test reaches count as missed.
    case "mutation":
        using (var report = JsonDocument.Parse(File.ReadAllBytes(args[2])))
        {
            var states = report.RootElement.GetProperty("files").EnumerateObject().SelectMany(file => file.Value.GetProperty("mutants").EnumerateArray())
                .CountBy(mutant => mutant.GetProperty("status").GetString()!).ToDictionary();
            int Count(params string[] names) => names.Sum(name => states.GetValueOrDefault(name));
            var (noticed, missedMutants) = (Count("Killed", "Timeout"), Count("Survived", "NoCoverage"));
            TrialReport.Add(new()
            {
                Trial = "R-28",
                Subject = $"mutants of {args[1]}",
                Rounds = noticed + missedMutants,
                Lost = missedMutants,
                Note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"score {100.0 * noticed / (noticed + missedMutants):0.0} %{(Count("Timeout") is > 0 and var endless ? $", {endless} of the noticed ones never ended" : "")}"),
            });
        }

        return 0;

    // record TRIAL SUBJECT ROUNDS LOST NOTE: records what a script has counted.
    case "record":
        TrialReport.Add(new() { Trial = args[1], Subject = args[2], Rounds = long.Parse(args[3], CultureInfo.InvariantCulture), Lost = long.Parse(args[4], CultureInfo.InvariantCulture), Note = args[5] });
        return 0;

    // page: writes the results into docs/reliability.md.
    case "page":
        var page = Path.Combine(GoldenFile.Root, "docs/reliability.md");
        File.WriteAllText(page, TrialPage.Render(File.ReadAllText(page), TrialReport.Read()));
        return 0;

    // corpus FOLDER: writes the published documents as inputs for fuzz.
    case "corpus":
        foreach (var (target, form) in JsonTarget.All.Select((target, form) => (target, form)))
        {
            foreach (var (document, at) in target.Documents.Select((document, at) => (document, at)))
            {
                File.WriteAllBytes(Path.Combine(args[1], string.Create(CultureInfo.InvariantCulture, $"{form}-{at}")), [(byte)form, .. document]);
            }
        }

        return 0;

    // fuzz: reads one document after the other from AFL++. The first byte chooses the form, so that one corpus feeds all.
    case "fuzz":
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            if (input.ToArray() is [var form, .. var document])
            {
                JsonTarget.All[form % JsonTarget.All.Count].IsRead(document);
            }
        });
        return 0;

    default:
        Console.Error.WriteLine($"'{args[0]}' is not a verb.");
        return 2;
}

static List<(string Outcome, string? Message)> Outcomes(string folder) =>
[
    .. (Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx") : [])
        .SelectMany(file => XDocument.Load(file).Descendants())
        .Where(element => element.Name.LocalName == "UnitTestResult")
        .Select(result => (
            (string?)result.Attribute("outcome") ?? "",
            result.Descendants().Where(element => element.Name.LocalName == "StdOut" || element.Name.LocalName == "Message").Select(element => element.Value.Trim()).FirstOrDefault())),
];
