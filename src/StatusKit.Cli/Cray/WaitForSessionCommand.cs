using System.CommandLine;
using System.Text.Json;
using StatusKit.Cli.Stores;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Cli.Cray;

/// <summary><c>cfs sessions wait NAME</c>: waits for the end of a session; the exit code says which.</summary>
internal static class WaitForSessionCommand
{
    public static Command Create(ConsoleContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The session." };
        var timeout = DurationOption.Create("--timeout", "How long to wait at most, such as 90s, 30m, 8h or 2d; for ever unless given.");
        var output = OutputOption.Create();
        var command = new Command("wait", "Waits until a session is complete: exit code 0 when it succeeded, 1 when it did not, 3 when there is none (any more), 4 when the time was up.") { name, timeout, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var options = new StatusWaitOptions<CfsSession>
            {
                Timeout = parsed.GetValue(timeout),
                Progress = new ProgressReporter(context.Screen),
                Diagnose = (session, now) => CfsDiagnosis.Diagnose(session, now),
            };
            var result = await store.Sessions.WaitForEndAsync(SessionsCommand.IdOf(wanted) ?? throw UpdateSessionCommand.NotFound(wanted), options, cancellationToken);
            return Show(context.Screen, result, OutputOption.IsJson(parsed, output));
        });
    }

    private static int Show(Screen screen, StatusWaitResult<CfsSession> result, bool isJson)
    {
        var exitCode = result switch
        {
            { Outcome: StatusWaitOutcome.Missing or StatusWaitOutcome.Deleted } => ExitCodes.NotFound,
            { Outcome: StatusWaitOutcome.TimedOut } => ExitCodes.TimedOut,
            { Last.Value.Status.Session.Phase: StatusPhase.Succeeded } => ExitCodes.Ok,
            _ => ExitCodes.Findings,
        };
        if (isJson)
        {
            screen.Json(json => Write(json, result));
        }
        else if (exitCode is ExitCodes.Ok or ExitCodes.Findings)
        {
            var run = result.Last!.Value.Status.Session;
            screen.Line($"{Escaping.Visible(result.Id.Name)}: {run.Status}, {StatusRow.OutcomeOf(run.Phase)} (succeeded is '{Escaping.Visible(run.Succeeded.Text)}')", exitCode == ExitCodes.Ok ? "green" : "red");
        }
        else
        {
            screen.WriteError(result.Message);
        }

        return exitCode;
    }

    private static void Write(Utf8JsonWriter json, StatusWaitResult<CfsSession> result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Id.Name);
        json.WriteString("wait", JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()));
        if (result.Last is { Value.Status.Session: var run })
        {
            json.WriteString("status", run.Status.Text);
            json.WriteString("succeeded", run.Succeeded.Text);
            json.WriteString("outcome", StatusRow.OutcomeOf(run.Phase));
        }

        if (result.Diagnosis is { } diagnosis)
        {
            json.WriteString("reason", diagnosis.Code);
            json.WriteString("message", diagnosis.Message);
        }

        json.WriteEndObject();
    }

    /// <summary>Tells each state that the session comes to, on stderr.</summary>
    private sealed class ProgressReporter(Screen screen) : IProgress<StatusProgress<CfsSession>>
    {
        public void Report(StatusProgress<CfsSession> value)
        {
            var row = StatusRow.From(value.Stored.Value, value.Stored.ChangedAt);
            screen.WriteError($"{row.Name}: {row.Status}");
        }
    }
}
