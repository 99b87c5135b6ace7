namespace StatusKit.Json;

/// <summary>
/// One conversion of a document into another form: where it is, and who wants to know what is dropped.
/// </summary>
internal sealed class JsonConversion(ICollection<JsonFinding>? dropped)
{
    private readonly Stack<string> _path = new();

    public bool Reports => dropped is not null;

    /// <summary>Enters a member.</summary>
    public void Enter(string name) => _path.Push(Reports ? JsonText.PathSegment(name) : "");

    /// <summary>Enters an item of an array.</summary>
    public void Enter(int index) => _path.Push(Reports ? $"[{index}]" : "");

    public void Leave() => _path.Pop();

    /// <summary>Reports a member that the form does not have.</summary>
    public void Drop(string name) =>
        dropped?.Add(new(
            TextPosition.Start,
            $"${string.Concat(_path.Reverse())}{JsonText.PathSegment(name)}",
            JsonFindingCodes.DroppedMember,
            $"member '{JsonText.Short(name)}' does not exist in this form"));
}
