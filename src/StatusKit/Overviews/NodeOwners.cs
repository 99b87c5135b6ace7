using System.Runtime.InteropServices;

namespace StatusKit;

/// <summary>Remembers which record works on which node, to find two that work on the same one.</summary>
/// <param name="max">The most nodes to remember.</param>
/// <typeparam name="TNode">The type of the nodes.</typeparam>
internal sealed class NodeOwners<TNode>(int max)
    where TNode : notnull
{
    private const int MaxPairs = 20;

    private readonly Dictionary<TNode, string> _owners = [];
    private readonly Dictionary<(string First, string Second), (TNode Example, int Count)> _pairs = [];

    /// <summary>Whether there were more nodes than are remembered.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Pairs of records that work on the same nodes, an example of a node, and the number of nodes.</summary>
    public IEnumerable<(string First, string Second, TNode Example, int Count)> Pairs =>
        _pairs.Select(pair => (pair.Key.First, pair.Key.Second, pair.Value.Example, pair.Value.Count));

    /// <summary>Notes that a record works on a node.</summary>
    public void Add(TNode node, string record)
    {
        if (_owners.TryGetValue(node, out var owner))
        {
            if (owner != record && (_pairs.Count < MaxPairs || _pairs.ContainsKey((owner, record))))
            {
                ref var pair = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (owner, record), out var exists);
                pair = (exists ? pair.Example : node, pair.Count + 1);
            }
        }
        else if (_owners.Count < max)
        {
            _owners.Add(node, record);
        }
        else
        {
            IsFull = true;
        }
    }
}
