using System.Text.RegularExpressions;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>
/// Takes records of one version to another as upstream does, and notes the members that are dropped on the way.
/// </summary>
internal sealed partial class CfsConversion(CfsVersion from, CfsVersion to)
{
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

        var dropped = new List<JsonFinding>();
        var converted = CfsJson.ForVersion(to).Session.Convert(session, dropped);
        _dropped.AddRange(dropped.Select(finding => root + Index().Replace(finding.Path[1..], "[*]")));
        return converted;
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
