using System.CommandLine;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Cli.Cray;
using StatusKit.Cli.Documents;
using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>
/// <c>sessions update NAME [PATCH]</c>: what a PATCH does, to a session in a store. The original has no such command.
/// </summary>
internal static class UpdateSessionCommand
{
    public static Command Create(ConsoleContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The session." };
        var patch = new Argument<string?>(
            "PATCH")
        {
            Description =
                "The body of the PATCH, - reads stdin; or give its words as options.",
            Arity =
                    ArgumentArity.ZeroOrOne
        };
        var status = ChoiceOption.CreateOptional("--status", "The state.", ["pending", "running", "complete"]);
        var succeeded = ChoiceOption.CreateOptional(
            "--succeeded", "The outcome.", ["none", "unknown", "false", "true"]);
        var job = new Option<string?>("--job") { Description = "The job; once it is set it stays.", HelpName = "TEXT" };
        var completed = new Option<string?>(
            "--completion-time")
        { Description = "The end, such as 2023-08-28T23:35:15.", HelpName = "TIME" };
        var v2 = new Option<bool>(
            "--v2")
        { Description = "PATCH as the v2 API takes it: its names, and a job may be set again." };
        var output = OutputOption.Create();
        var command = new Command(
            "update",
            "Merges a report into a session, as the service does, and shows it; exit code 3 when there is none, 9 "
            + "where the service answers 409.")
        {
            name, patch, status, succeeded, job, completed, v2, output,
        };
        command.Validators.Add(result =>
        {
            var isByWords = new[] { status, succeeded, job, completed }.Any(
                option => result.GetValue(option) is not null);
            if (isByWords == result.GetValue(patch) is not null)
            {
                result.AddError("Either PATCH or the words of it as options must be given, and not both.");
            }
        });
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var version = parsed.GetValue(v2) ? CfsVersion.V2 : CfsVersion.V3;
            var body = parsed.GetValue(patch) is { } file
                ? InputDocument.ReadOne(context, file).Read(CfsJson.ForVersion(version).Patch)
                : PatchOf(
                    parsed.GetValue(status),
                    parsed.GetValue(succeeded),
                    parsed.GetValue(job),
                    parsed.GetValue(completed));
            return await Update(
                context,
                store,
                parsed.GetRequiredValue(name),
                body,
                version,
                OutputOption.IsJson(parsed, output),
                cancellationToken);
        });
    }

    private static async Task<int> Update(
        ConsoleContext context,
        Store store,
        string name,
        CfsSessionPatch patch,
        CfsVersion version,
        bool isJson,
        CancellationToken cancellationToken)
    {
        var update = SessionIds.From(name) is { } id
            ? await store.Sessions.UpdateAsync(
                id,
                session => CfsSessionRules.Upstream.Merge(session, patch, version),
                cancellationToken: cancellationToken)
            : StatusUpdate.Missing<CfsSession>();
        switch (update)
        {
            case { Kind: StatusUpdateKind.Missing }:
                throw NotFound(name);
            case { Reason: { } reason }:
                throw new StopException(ExitCodes.Refused, $"{name}: error {reason.Code} {reason.Message}");
            case { Value: { } session }:
                Show(context, session, isJson);
                break;
        }

        return ExitCodes.Ok;
    }

    /// <summary>There is no session of a name.</summary>
    public static StopException NotFound(string name) =>
        new(ExitCodes.NotFound, $"{name}: error not-found there is no such session");

    private static void Show(ConsoleContext context, CfsSession session, bool isJson)
    {
        if (isJson)
        {
            context.Screen.Document(CfsJson.V3.Session.Write(session));
        }
        else
        {
            StatusTable.Write(context.Screen, [StatusRow.From(session, context.Time.GetUtcNow())]);
        }
    }

    private static CfsSessionPatch PatchOf(string? status, string? succeeded, string? job, string? completed)
    {
        var run = new CfsSessionRun();
        run = status is null ? run : run with { Status = new(status) };
        run = succeeded is null ? run : run with { Succeeded = new(succeeded) };
        run = job is null ? run : run with { Job = job };
        run = completed is null ? run : run with { CompletionTime = Timestamp.ParseLenient(completed) };
        return new() { Status = new() { Session = run } };
    }
}
