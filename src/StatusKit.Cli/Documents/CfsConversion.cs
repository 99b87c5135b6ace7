using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Cli.Documents;

/// <summary>
/// Takes records of one version to another as upstream does, and notes the members that are dropped on the way.
/// </summary>
internal sealed class CfsConversion(CfsVersion from, CfsVersion to)
{
    private const string Run = "$.status.session";

    private static readonly (string V3, string V2)[] RunNames =
        [("start_time", "startTime"), ("completion_time", "completionTime")];

    private readonly List<string> _dropped = [];

    /// <summary>The paths of what was dropped, in the order met; places in lists are <c>[*]</c>.</summary>
    public IReadOnlyList<string> Dropped => [.. _dropped.Distinct()];

    /// <summary>Whether the documents stay in their version and so keep everything.</summary>
    public bool ChangesNothing => from == to;

    /// <summary>Notes a member of a list's envelope that has no place.</summary>
    public void Drop(string path) => _dropped.Add(path);

    /// <summary>The record in the other version.</summary>
    /// <param name="session">The record.</param>
    /// <param name="root">The path of the record in its document.</param>
    public CfsSession Convert(CfsSession session, string root = "$")
    {
        if (ChangesNothing)
        {
            return session;
        }

        var converted = CfsJson.ForVersion(to).Session.Convert(session);
        using var before = JsonDocument.Parse(CfsJson.ForVersion(from).Session.Write(session));
        using var after = JsonDocument.Parse(CfsJson.ForVersion(to).Session.Write(converted));
        Compare(before.RootElement, after.RootElement, "$", root);
        return converted;
    }

    private void Compare(JsonElement before, JsonElement after, string path, string root)
    {
        if (before.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in before.EnumerateObject())
            {
                var inside = $"{path}.{member.Name}";
                if (NewName(member.Name, path) is { } name && after.TryGetProperty(name, out var other))
                {
                    Compare(member.Value, other, inside, root);
                }
                else
                {
                    _dropped.Add(root + inside[1..]);
                }
            }
        }
        else if (before.ValueKind == JsonValueKind.Array)
        {
            foreach (var (item, other) in before.EnumerateArray().Zip(after.EnumerateArray()))
            {
                Compare(item, other, $"{path}[*]", root);
            }
        }
    }

    // Only the times have two names. The name of the other version is unknown in this one, also when the result holds
    // it (spec cfs 2.9).
    private string? NewName(string name, string path)
    {
        foreach (var (v3, v2) in path == Run ? RunNames : [])
        {
            var (known, foreign) = from == CfsVersion.V3 ? (v3, v2) : (v2, v3);
            if (name == known || name == foreign)
            {
                return name == known ? foreign : null;
            }
        }

        return name;
    }
}
