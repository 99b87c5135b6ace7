using StatusKit;
using StatusKit.Cfs;

namespace StatusConsole;

/// <summary>What the console does without arguments: the documented examples, as the original tools print them, and what StatusKit understood.</summary>
internal static class MainJob
{
    private const string SessionFile = "cfs-session.json";
    private const string Command = "bold";

    public static int Run()
    {
        ShowSession();
        return ExitCodes.Ok;
    }

    private static void ShowSession()
    {
        var session = CfsJson.V3.Session.Read(InputFile.Read(Path.Combine(AppContext.BaseDirectory, SessionFile)));
        var command = $"$ cray cfs v3 sessions describe {session.Name} --format json";
        Screen.Line(command, Command);
        Screen.Document(CfsJson.V3.Session.Write(session));
        Screen.Line($"{command} | jq .status.session", Command);
        Screen.Document(CfsJson.V3.Run.Write(session.Status.Session));
        Screen.Line(Understanding.Of(session), ColourOf(session.Status.Session.Phase));
    }

    private static string ColourOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Succeeded => "green",
        StatusPhase.Failed => "red",
        _ => "yellow",
    };
}
