namespace StatusKit.Json;

/// <summary>What the mechanics of JSON need from every record. Only the records of this library implement it.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IJsonRecord<TSelf>
    where TSelf : JsonRecord<TSelf>, IJsonRecord<TSelf>
{
    /// <summary>The members of the record in its first form: V3 for CFS, the agent's for NMP.</summary>
    internal static abstract JsonShape<TSelf> Shape { get; }

    /// <summary>
    /// Reads and writes the first form; other than the shape for a document with more than one envelope.
    /// </summary>
    internal static virtual JsonCodec<TSelf> Codec => TSelf.Shape;
}
