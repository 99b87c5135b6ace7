using System.CommandLine;
using StatusKit.Cfs;
using StatusKit.Cli.Documents;
using StatusKit.Json;

namespace StatusKit.Cli.Records;

/// <summary><c>sessions merge RECORD PATCH [--v2]</c>: what the service makes of a PATCH.</summary>
internal static class MergeCommand
{
    public static Command Create(ConsoleContext context)
    {
        var record = new Argument<string>(
            "RECORD")
        { Description = "The session record, in either version's names; - reads stdin." };
        var patch = new Argument<string>("PATCH") { Description = "The body of the PATCH; - reads stdin." };
        var v2 = new Option<bool>(
            "--v2")
        { Description = "PATCH as the v2 API takes it: its names, and a job may be set again." };
        var merge = new Command(
            "merge",
            "Prints the record as the service leaves it, in the form of the v3 API; exit code 9 and the reason where "
            + "it answers 409.") { record, patch, v2 };
        merge.Validators.Add(result =>
        {
            if (result.GetValue(record) == InputFile.Stdin && result.GetValue(patch) == InputFile.Stdin)
            {
                result.AddError("Only one of RECORD and PATCH can be stdin.");
            }
        });
        merge.SetAction(
            parsed => Merge(
                context,
                parsed.GetRequiredValue(record),
                parsed.GetRequiredValue(patch),
                parsed.GetValue(v2) ? CfsVersion.V2 : CfsVersion.V3));
        return merge;
    }

    private static int Merge(ConsoleContext context, string recordFile, string patchFile, CfsVersion version)
    {
        var input = InputDocument.ReadOne(context, recordFile);
        var record = input.Read(CfsJson.ForVersion(CfsJson.DetectVersion(input.Utf8Json)).Session);
        var patch = InputDocument.ReadOne(context, patchFile).Read(CfsJson.ForVersion(version).Patch);
        var merged = CfsSessionRules.Upstream.Merge(record, patch, version);
        if (merged.Reason is { } reason)
        {
            context.Screen.WriteError(
                new Diagnostic(patchFile, TextPosition.Start, Severity.Error, reason.Code, reason.Message));
            return ExitCodes.Refused;
        }

        context.Screen.Document(CfsJson.V3.Session.Write(merged.Value!)); // a record is never missing here
        return ExitCodes.Ok;
    }
}
