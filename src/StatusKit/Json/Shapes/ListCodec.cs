using System.Collections.Immutable;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON array of values of one kind.</summary>
/// <param name="item">Reads and writes an item.</param>
/// <param name="keepsOdd">
/// Whether an item of another type makes the whole a value of another type, to be kept, instead of an error.
/// </param>
internal sealed class ListCodec<T>(JsonCodec<T> item, bool keepsOdd = false) : JsonCodec<ImmutableArray<T>>
{
    public override string Expected => "an array";

    public override bool TryRead(ref JsonInput input, out ImmutableArray<T> value)
    {
        value = [];
        if (input.Reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        var start = keepsOdd ? input.Reader : default;
        ImmutableArray<T>.Builder? items = null;
        while (input.Reader.Read() && input.Reader.TokenType != JsonTokenType.EndArray)
        {
            items ??= ImmutableArray.CreateBuilder<T>();
            if (item.TryRead(ref input, out var each))
            {
                items.Add(each);
            }
            else if (keepsOdd)
            {
                input.Reader = start;
                return false;
            }
            else
            {
                items.Add(item.Read(ref input)); // says what is wrong
            }
        }

        value = items?.DrainToImmutable() ?? value;
        return true;
    }

    public override void Write(ref JsonOutput output, ImmutableArray<T> value)
    {
        output.StartArray();
        foreach (var each in value.AsSpan()) // an absent list has no items
        {
            output.Item();
            item.Write(ref output, each);
        }

        output.EndArray();
    }

    public override ImmutableArray<T> Convert(ImmutableArray<T> value, JsonConversion conversion)
    {
        var items = ImmutableArray.CreateBuilder<T>(value.Length);
        foreach (var each in value)
        {
            conversion.Enter(items.Count);
            items.Add(item.Convert(each, conversion));
            conversion.Leave();
        }

        return items.MoveToImmutable();
    }

    public override bool IsEmpty(ImmutableArray<T> value) => value.IsDefaultOrEmpty;

    public override bool AreEqual(ImmutableArray<T> x, ImmutableArray<T> y) => x.AsSpan().SequenceEqual(y.AsSpan());

    public override int Hash(ImmutableArray<T> value) =>
        value.IsDefault ? 0 : value.Aggregate(value.Length, HashCode.Combine);
}
