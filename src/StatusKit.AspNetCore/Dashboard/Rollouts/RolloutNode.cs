using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>What a rollout remembers of one node.</summary>
/// <param name="Index">The number of the node in the history.</param>
/// <param name="Id">The id of the record.</param>
/// <param name="Org">The organization of the node.</param>
/// <param name="Name">The name of the node, without its organization.</param>
/// <param name="Stage">How far it is; absent when its record was deleted.</param>
/// <param name="State">The state as the record has it.</param>
/// <param name="Version">The version of the software that the upgrade leads to; "" when it is not known.</param>
/// <param name="Error">The first line of what failed first; "" when nothing is said or the node has not failed.</param>
/// <param name="ChangedAt">When the record was last written.</param>
/// <param name="Sequence">The change that wrote it.</param>
internal sealed record RolloutNode(
    int Index,
    StatusId Id,
    string Org,
    string Name,
    RolloutStage Stage,
    string State,
    string Version,
    string Error,
    DateTimeOffset ChangedAt,
    long Sequence)
{
    private const int MaxErrorLength = 200;

    /// <summary>What to remember of a record.</summary>
    /// <param name="index">The number of the node.</param>
    /// <param name="status">The record.</param>
    /// <param name="changedAt">When it was written.</param>
    /// <param name="sequence">The change that wrote it.</param>
    /// <param name="shared">The strings that many nodes have in common.</param>
    public static RolloutNode From(
        int index, NmpNodeStatus status, DateTimeOffset changedAt, long sequence, RolloutStrings shared)
    {
        var upgrade = status.Status.AgentUpgrade;
        var stage = RolloutStages.From(status.Phase);
        return new(
            index,
            NmpNodeStatus.StorageId(status.Id),
            shared.Share(status.Id.Node.Org),
            status.Id.Node.Name,
            stage,
            shared.Share(upgrade.Status.Text),
            shared.Share(upgrade.UpgradedVersions.SoftwareVersion),
            stage == RolloutStage.Failed ? shared.Share(FirstLine(upgrade.ErrorMessage)) : "",
            changedAt,
            sequence);
    }

    /// <summary>The first line of what failed first.</summary>
    public static string FirstLine(string errorMessage)
    {
        var split = NmpUpgradeError.Split(errorMessage);
        var text = (split.Cause.Length > 0 ? split.Cause : split.RollbackError ?? "").AsSpan().TrimStart();
        var end = text.IndexOfAny('\r', '\n');
        text = (end < 0 ? text : text[..end]).TrimEnd();
        return text.Length <= MaxErrorLength
            ? text.ToString()
            : $"{text[..(char.IsHighSurrogate(text[MaxErrorLength - 1]) ? MaxErrorLength - 1 : MaxErrorLength)]}…";
    }
}

/// <summary>Strings that many nodes have in common, each kept once.</summary>
internal sealed class RolloutStrings
{
    private const int Max = 10_000;

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The string that is kept.</summary>
    public string Share(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (!_known.TryGetValue(text, out var known))
        {
            known = text;
            if (_known.Count < Max)
            {
                _known.Add(text, text);
            }
        }

        return known;
    }
}
