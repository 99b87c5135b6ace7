using System.Collections.Immutable;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON object of values of one kind under free names, written in code point order, which is that of the UTF-8 bytes.</summary>
internal class MapCodec<T>(JsonCodec<T> item, Func<T>? ofNull = null) : JsonCodec<ImmutableSortedDictionary<string, T>?>
{
    public static readonly ImmutableSortedDictionary<string, T> Empty =
        ImmutableSortedDictionary.Create<string, T>(CodePointComparer.Instance);

    public override string Expected => "an object";

    public override bool TryRead(ref JsonInput input, out ImmutableSortedDictionary<string, T>? value)
    {
        value = Empty;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        ImmutableSortedDictionary<string, T>.Builder? map = null; // beyond the first member: for one alone it would cost more than it spares
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = input.Reader.GetString()!;
            if (map?.ContainsKey(name) ?? value.ContainsKey(name))
            {
                input.Fail($"member '{JsonText.Short(name)}' occurs twice");
            }

            var each = ReadItem(ref input, name);
            if (value.IsEmpty)
            {
                value = value.Add(name, each);
            }
            else
            {
                (map ??= value.ToBuilder()).Add(name, each);
            }
        }

        value = map?.ToImmutable() ?? value;
        return true;
    }

    private T ReadItem(ref JsonInput input, string name)
    {
        input.Reader.Read();
        if (ofNull is null || input.Reader.TokenType != JsonTokenType.Null)
        {
            return item.Read(ref input);
        }

        input.Note(input.Reader.TokenStartIndex, JsonRules.UnexpectedNull, $"member '{JsonText.Short(name)}' is null");
        return ofNull();
    }

    public override void Write(ref JsonOutput output, ImmutableSortedDictionary<string, T>? value)
    {
        output.StartObject();
        if (value is not null && !value.IsEmpty)
        {
            WriteMembers(ref output, ReferenceEquals(value.KeyComparer, CodePointComparer.Instance) ? value : value.WithComparers(CodePointComparer.Instance));
        }

        output.EndObject();
    }

    protected virtual void WriteMembers(ref JsonOutput output, ImmutableSortedDictionary<string, T> members)
    {
        foreach (var (name, each) in members)
        {
            WriteMember(ref output, name, each);
        }
    }

    protected void WriteMember(ref JsonOutput output, string name, T value)
    {
        output.Name(name);
        item.Write(ref output, value);
    }

    public override ImmutableSortedDictionary<string, T>? Convert(ImmutableSortedDictionary<string, T>? value) =>
        value is null ? null : Empty.AddRange(value.Select(each => KeyValuePair.Create(each.Key, item.Convert(each.Value))));

    public override bool IsEmpty(ImmutableSortedDictionary<string, T>? value) => value is null || value.IsEmpty;

    public override bool AreEqual(ImmutableSortedDictionary<string, T>? x, ImmutableSortedDictionary<string, T>? y) =>
        ReferenceEquals(x, y) || (x ?? Empty).SequenceEqual(y ?? Empty);

    public override int Hash(ImmutableSortedDictionary<string, T>? value) =>
        value?.Aggregate(value.Count, (hash, each) => HashCode.Combine(hash, each.Key, each.Value)) ?? 0;
}

/// <summary>A JSON object of strings under free names.</summary>
internal static class TextMapCodec
{
    public static MapCodec<string> Instance { get; } = new(TextCodec.Instance);
}
