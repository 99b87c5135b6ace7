using System.CommandLine;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary><c>--ha-groups FILE</c>: which nodes take turns, which no status says.</summary>
/// <remarks>
/// The answer of the Exchange (<c>{"nodeGroups":[{"name":"g","members":["n1"]}]}</c>), or groups by name as <c>hzn exchange
/// hagroup list</c> prints them (<c>{"org/g":{"members":["n1"]}}</c>). A member without an organization belongs to that of
/// its group.
/// </remarks>
internal static class HaGroupsOption
{
    private const string Members = "members";

    public static Option<string?> Create() => new("--ha-groups")
    {
        Description = "A file with the HA groups of nodes: the answer of the Exchange, or what 'hzn exchange hagroup list' prints.",
        HelpName = "FILE",
    };

    /// <summary>The group of a node; null when no file is given.</summary>
    /// <exception cref="UnusableException">The file holds no groups.</exception>
    public static Func<ExchangeId, string?>? Read(ConsoleContext context, ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } file)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(InputFile.Read(context, file));
            var groups = GroupsOf(json.RootElement);
            return node => groups.GetValueOrDefault(node.ToString()) ?? groups.GetValueOrDefault(node.Name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UnusableException(new Diagnostic(file, null, Severity.Error, "no-ha-groups", "it holds no HA groups"));
        }
    }

    private static Dictionary<string, string> GroupsOf(JsonElement root)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("nodeGroups", out var list))
        {
            foreach (var group in list.EnumerateArray())
            {
                Add(groups, group.GetProperty("name").GetString()!, group);
            }
        }
        else
        {
            foreach (var group in root.EnumerateObject())
            {
                Add(groups, group.Name, group.Value);
            }
        }

        return groups;
    }

    private static void Add(Dictionary<string, string> groups, string name, JsonElement group)
    {
        var org = name.Split('/') is [var first, _] ? first + "/" : "";
        foreach (var member in group.GetProperty(Members).EnumerateArray())
        {
            var node = member.GetString()!;
            groups[node.Contains('/', StringComparison.Ordinal) ? node : org + node] = name;
        }
    }
}
