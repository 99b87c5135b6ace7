using System.CommandLine;

namespace StatusKit.Cli.Help;

/// <summary>What verbs are used for, as command lines without the name of the command.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, (string Arguments, string Meaning)[]> ByCommand = new(StringComparer.Ordinal)
    {
        [""] =
        [
            ("import --generate-fleet 1000", "a made-up fleet to try everything on"),
            ("upgrades diagnose --phase running --phase waiting", "which upgrades are stuck, and why"),
            ("top", "both systems at a glance"),
        ],
        ["sessions list"] =
        [
            ("sessions list --phase running --newest 10 -o wide", "the ten that started last"),
            ("sessions list --tag bos_session=b1 --watch", "those of one boot, until Ctrl-C"),
            ("sessions list --cfs https://api.example --token token.json -o csv", "those of the service"),
        ],
        ["sessions show"] = [("sessions show s1", "as the service answers, and in one line")],
        ["sessions wait"] =
        [
            ("sessions wait s1 s2 --timeout 30m", "two sessions"),
            ("sessions wait s1 --for-creation --timeout 1h", "one that is not there yet"),
            ("sessions wait --tag bos_session=b1", "all of one boot"),
        ],
        ["sessions watch"] = [("sessions watch s1", "each change of one session")],
        ["sessions diagnose"] =
        [
            ("sessions diagnose", "everything that needs attention"),
            ("sessions diagnose --threshold slow-run=2h -o jsonl", "with a limit of your own, for a script"),
        ],
        ["sessions history"] = [("sessions history s1", "what happened to it")],
        ["sessions delete"] =
        [
            ("sessions delete s1 s2", "two sessions"),
            ("sessions delete --all --state complete --min-age 7d", "by filter and age"),
        ],
        ["sessions update"] =
        [
            ("sessions update s1 --status complete --succeeded true", "what a PATCH does"),
            ("sessions update s1 patch.json", "the body of the PATCH"),
        ],
        ["sessions merge"] = [("sessions merge session.json patch.json", "two documents, without a store")],
        ["upgrades list"] =
        [
            ("upgrades list --policy org/upgrade-1 --state failed", "those that failed"),
            ("upgrades list --agent http://localhost:8510 --agent-node org/n1", "those of an agent"),
        ],
        ["upgrades wait"] =
        [
            ("upgrades wait --policy org/upgrade-1 --timeout 2h", "until the fleet is done"),
            ("upgrades wait org/n1 org/upgrade-1 --for-creation", "one that is not there yet"),
        ],
        ["upgrades diagnose"] =
        [
            ("upgrades diagnose --phase running --phase waiting", "which are stuck, and why"),
            ("upgrades diagnose --exchange https://hub.example/v1 --org org", "at the Exchange itself"),
        ],
        ["upgrades count"] = [("upgrades count --watch", "by policy and state, until Ctrl-C")],
        ["upgrades compare"] = [("upgrades compare -o csv", "where agents and hub differ")],
        ["upgrades report"] = [("upgrades report org/n1 upgrade-1 initiated", "what the upgrade script sends")],
        ["upgrades reset"] =
        [
            ("upgrades reset org/n1 upgrade-1", "in a store"),
            ("upgrades reset org/n1 --exchange https://hub.example/v1 --org org", "at the Exchange"),
        ],
        ["import"] =
        [
            ("import exports/ --node org/n1", "documents of every kind, and folders of them"),
            ("import list.json --prune", "a complete list: what it lacks is deleted"),
        ],
        ["export"] = [("export", "every record, one to a line")],
        ["changes"] = [("changes --after 0 --follow", "everything, and what is to come")],
        ["top"] = [("top --ha-groups groups.json -o json", "with the groups of nodes that take turns")],
        ["convert"] = [("convert session.json --to cfs-v2", "any document in, canonical bytes out")],
        ["validate"] = [("validate session.json status.json", "what is odd in them")],
        ["diagnose"] = [("diagnose session.json --now 2026-03-02T08:00:00Z", "at a time of your own")],
        ["mirror"] = [("mirror --cfs https://api.example --token token.json --store status.db", "until Ctrl-C")],
        ["serve"] = [("serve --store status.db --urls http://127.0.0.1:8080", "until Ctrl-C")],
        ["completion"] = [("completion bash", "for eval in ~/.bashrc")],
    };

    /// <summary>All examples.</summary>
    public static IEnumerable<(string Arguments, string Meaning)> All => ByCommand.Values.SelectMany(each => each);

    /// <summary>The commands that have examples, as paths such as <c>sessions list</c>.</summary>
    public static IEnumerable<string> Commands => ByCommand.Keys;

    /// <summary>The examples of a command; none for many.</summary>
    public static IReadOnlyList<(string Arguments, string Meaning)> For(Command command) =>
        ByCommand.GetValueOrDefault(PathOf(command)) ?? [];

    /// <summary>The words that lead to a command, without the root's.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}".TrimStart()
            : "";
}
