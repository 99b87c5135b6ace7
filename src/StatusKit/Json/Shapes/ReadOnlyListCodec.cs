namespace StatusKit.Json;

/// <summary>A document that is a JSON array.</summary>
internal sealed class ReadOnlyListCodec<T>(JsonCodec<T> item) : JsonCodec<IReadOnlyList<T>>
{
    private readonly ListCodec<T> _list = new(item);

    public override string Expected => _list.Expected;

    public override bool TryRead(ref JsonInput input, out IReadOnlyList<T> value)
    {
        var isList = _list.TryRead(ref input, out var items);
        value = items;
        return isList;
    }

    public override void Write(ref JsonOutput output, IReadOnlyList<T> value) => _list.Write(ref output, [.. value]);

    public override IReadOnlyList<T> Convert(IReadOnlyList<T> value, JsonConversion conversion) =>
        _list.Convert([.. value], conversion);
}
