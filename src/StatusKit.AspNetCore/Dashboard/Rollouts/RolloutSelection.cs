using System.Runtime.InteropServices;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The nodes of a rollout that a page shows, counted.</summary>
internal sealed class RolloutSelection
{
    private const int MaxChoices = 200;

    private readonly bool[] _isIncluded; // by index

    private RolloutSelection(
        IReadOnlyList<RolloutNode> visible, bool[] isIncluded, List<RolloutNode> nodes, int total)
    {
        (_isIncluded, Nodes, Total) = (isIncluded, nodes, total);
        Dictionary<string, RolloutFailure> failures = new(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            Counts[(int)node.Stage]++;
            if (node.Stage == RolloutStage.Failed)
            {
                ref var failure = ref CollectionsMarshal.GetValueRefOrAddDefault(failures, node.Error, out _);
                failure = new(node.Error, (failure?.Count ?? 0) + 1, failure?.Example ?? node);
            }
        }

        Failures = [.. failures.Values.OrderByDescending(failure => failure.Count).ThenBy(failure => failure.Error, StringComparer.Ordinal)];
        Orgs = Choices(visible, node => node.Org);
        Versions = Choices(visible, node => node.Version);
    }

    /// <summary>The nodes, in the order of their ids.</summary>
    public IReadOnlyList<RolloutNode> Nodes { get; }

    /// <summary>The number of nodes that the caller may see, whatever the filter says.</summary>
    public int Total { get; }

    /// <summary>The number of nodes by <see cref="RolloutStage"/>.</summary>
    public long[] Counts { get; } = new long[RolloutStages.Count];

    /// <summary>The failed nodes by the first line of their error, the most frequent first.</summary>
    public IReadOnlyList<RolloutFailure> Failures { get; }

    /// <summary>The organizations to choose from.</summary>
    public IReadOnlyList<string> Orgs { get; }

    /// <summary>The versions to choose from.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>Selects nodes.</summary>
    /// <param name="all">The nodes of the rollout, also those whose records were deleted.</param>
    /// <param name="filter">Which nodes.</param>
    /// <param name="isShown">Whether the caller may see a node; null for all.</param>
    public static async ValueTask<RolloutSelection> SelectAsync(
        RolloutNode[] all, RolloutFilter filter, Func<StatusId, ValueTask<bool>>? isShown)
    {
        var visible = all;
        if (isShown is not null)
        {
            List<RolloutNode> seen = [];
            foreach (var node in all)
            {
                if (await isShown(node.Id).ConfigureAwait(false))
                {
                    seen.Add(node);
                }
            }

            visible = [.. seen];
        }

        var isIncluded = new bool[all.Length];
        List<RolloutNode> nodes = new(visible.Length);
        var total = 0;
        foreach (var node in visible)
        {
            isIncluded[node.Index] = filter.Includes(node);
            var isPresent = node.Stage != RolloutStage.Absent;
            total += isPresent ? 1 : 0;
            if (isPresent && isIncluded[node.Index])
            {
                nodes.Add(node);
            }
        }

        return new(visible, isIncluded, nodes, total);
    }

    /// <summary>Whether the history of a node counts: also of one whose record was deleted.</summary>
    public bool Includes(int index) => index < _isIncluded.Length && _isIncluded[index];

    /// <summary>One page of nodes, those that need attention first.</summary>
    /// <param name="stage">The stage of the nodes; null for any.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many to take.</param>
    public IReadOnlyList<RolloutNode> List(RolloutStage? stage, int skip, int take)
    {
        RolloutStage[] stages = stage is { } one
            ? [one]
            : [RolloutStage.Failed, RolloutStage.Unknown, RolloutStage.Running, RolloutStage.Waiting, RolloutStage.Done];
        return [.. stages.SelectMany(each => Nodes.Where(node => node.Stage == each)).Skip(skip).Take(take)];
    }

    private static List<string> Choices(IReadOnlyList<RolloutNode> nodes, Func<RolloutNode, string> choice)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count && found.Count < MaxChoices; i++)
        {
            if (nodes[i].Stage != RolloutStage.Absent && choice(nodes[i]) is { Length: > 0 } text)
            {
                found.Add(text);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}

/// <summary>Nodes that failed with the same first line.</summary>
/// <param name="Error">The first line of the error; "" when nothing is said.</param>
/// <param name="Count">The number of nodes.</param>
/// <param name="Example">One of them.</param>
internal sealed record RolloutFailure(string Error, long Count, RolloutNode Example);
