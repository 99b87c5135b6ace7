using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusConsole.Documents;

namespace StatusConsole;

/// <summary>What the console does without arguments: the documented examples, as the original tools print them, and what StatusKit understood.</summary>
internal static class MainJob
{
    private const string SessionFile = "cfs-session.json";
    private const string UpgradeFile = "nmp-status.json";
    private const string Command = "bold";

    public static int Run()
    {
        ShowSession();
        ShowUpgrade();
        return ExitCodes.Ok;
    }

    private static void ShowSession()
    {
        var session = CfsJson.V3.Session.Read(Documented(SessionFile));
        var command = $"$ cray cfs v3 sessions describe {session.Name} --format json";
        Screen.Line(command, Command);
        Screen.Document(CfsJson.V3.Session.Write(session));
        Screen.Line($"{command} | jq .status.session", Command);
        Screen.Document(CfsJson.V3.Run.Write(session.Status.Session));
        Screen.Line(Understanding.Of(session), ColourOf(session.Status.Session.Phase));
    }

    private static void ShowUpgrade()
    {
        var nodes = NmpJson.HznExchangeLong.Read(Documented(UpgradeFile));
        var (node, policies) = nodes.Single();
        var (policy, status) = policies.Single();
        var command = $"$ hzn exchange nmp status {ExchangeId.Parse(policy).Name}";
        Screen.Line(command, Command);
        Screen.Document(NmpWordsDocument.Write(nodes, each => each.Values.Single()));
        Screen.Line($"{command} -l", Command);
        Screen.Document(NmpJson.HznExchangeLong.Write(nodes));
        Screen.Line(Understanding.Of(node, policy, status), ColourOf(status.AgentUpgrade.Status.Phase));
    }

    private static byte[] Documented(string file) => InputFile.Read(Path.Combine(AppContext.BaseDirectory, file));

    private static string ColourOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Succeeded => "green",
        StatusPhase.Failed => "red",
        _ => "yellow",
    };
}
