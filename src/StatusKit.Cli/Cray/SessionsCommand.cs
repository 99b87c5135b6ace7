using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Cli.Cray;

/// <summary><c>cfs sessions …</c>: <c>create</c>, <c>describe</c>, <c>list</c> and <c>delete</c> as <c>cray cfs v3 sessions</c> has them, and our own <c>update</c>, <c>watch</c> and <c>wait</c>.</summary>
internal static class SessionsCommand
{
    /// <summary>The original command.</summary>
    public const string Original = "cray cfs v3 sessions";

    public static Command Create(ConsoleContext context) => new("sessions", $"Sessions in a store: create, describe, list and delete are those of '{Original}', in JSON.")
    {
        CreateSessionCommand.Create(context),
        Describe(context),
        ListSessionsCommand.Create(context),
        Delete(context),
        UpdateSessionCommand.Create(context),
        WatchSessionsCommand.Create(context),
        WaitForSessionCommand.Create(context),
    };

    /// <summary>A verb that mirrors one of the original's.</summary>
    public static Verb Mirror(string name, string arguments, string description)
    {
        var verb = new Verb(name, description, ErrorStyle.Cray($"{Original} {name}", arguments));
        var format = new Option<string?>("--format") { Description = "The original's choice of json, yaml and toml; here json alone.", HelpName = "json" };
        format.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && value != "json")
            {
                result.AddError($"Invalid value for '--format': '{value}' is not 'json', the one form that is written context.");
            }
        });
        verb.Add(format);
        return verb;
    }

    /// <summary>The error with which the original ends.</summary>
    public static StopException Failure(Verb verb, CfsProblem problem) => verb.ErrorStyle.Error(ExitCodes.Unusable, $"{problem.Title}: {problem.Detail}");

    /// <summary>What a session is stored under; null for a name that none can have.</summary>
    public static StatusId? IdOf(string name) => name.Length == 0 ? null : new StatusId(name);

    private static Verb Describe(ConsoleContext context)
    {
        var verb = Mirror("describe", "[OPTIONS] SESSION_NAME", "Prints one session.");
        var name = NameOf(verb);
        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var wanted = Required(verb, parsed.GetValue(name));
            var stored = IdOf(wanted) is { } id ? await store.Sessions.GetAsync(id, cancellationToken) : null;
            context.Screen.Document(CfsJson.V3.Session.Write((stored ?? throw Failure(verb, CfsProblem.NotFound(wanted))).Value));
            return ExitCodes.Ok;
        });
    }

    private static Verb Delete(ConsoleContext context)
    {
        var verb = Mirror("delete", "[OPTIONS] SESSION_NAME", "Deletes one session.");
        var name = NameOf(verb);
        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var wanted = Required(verb, parsed.GetValue(name));
            if (IdOf(wanted) is not { } id || !await store.Sessions.DeleteAsync(id, cancellationToken: cancellationToken))
            {
                throw Failure(verb, CfsProblem.NotFound(wanted));
            }

            context.Screen.Line(""); // the answer has no body
            return ExitCodes.Ok;
        });
    }

    // Optional, so that it is missed in the original's words.
    private static Argument<string?> NameOf(Verb verb)
    {
        var name = new Argument<string?>("SESSION_NAME") { Description = "The session.", Arity = ArgumentArity.ZeroOrOne };
        verb.Add(name);
        return name;
    }

    private static string Required(Verb verb, string? name) => name ?? throw verb.ErrorStyle.Usage("Missing argument 'SESSION_NAME'.");
}
