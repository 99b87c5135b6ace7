namespace StatusKit.Clients;

/// <summary>How far a list over many nodes is.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="NodesRead">How many of them were read.</param>
/// <param name="Statuses">How many statuses were found.</param>
/// <param name="NodesFailed">How many nodes could not be read so far; they are tried again.</param>
public readonly record struct ExchangeListProgress(int Nodes, int NodesRead, int Statuses, int NodesFailed);
