using System.Collections.Immutable;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON string as text.</summary>
internal sealed class TextCodec : JsonCodec<string>
{
    public static TextCodec Instance { get; } = new();

    public override string Expected => "a string";

    public override bool TryRead(ref JsonInput input, out string value)
    {
        var isText = input.Reader.TokenType == JsonTokenType.String;
        value = isText ? input.Reader.GetString()! : "";
        return isText;
    }

    public override void Write(ref JsonOutput output, string value) => output.String(value ?? "");

    public override bool IsEmpty(string value) => string.IsNullOrEmpty(value);

    // Where absent, null and empty differ, presence tells.
    public override bool AreEqual(string x, string y) => (x ?? "") == (y ?? "");

    public override int Hash(string value) => (value ?? "").GetHashCode(StringComparison.Ordinal);
}

/// <summary>A JSON string as a time of some forms; any other text is kept.</summary>
internal class TimestampCodec(TimestampForms forms) : JsonCodec<Timestamp>
{
    public override string Expected => "a string";

    public override bool TryRead(ref JsonInput input, out Timestamp value)
    {
        value = default;
        if (input.Reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        value = input.Reader.ValueIsEscaped ? Timestamp.Read(input.Reader.GetString(), forms) : Timestamp.Read(input.Reader.ValueSpan, forms);
        if (value.Kind == TimestampKind.Unreadable)
        {
            input.Note(input.Reader.TokenStartIndex, JsonRules.UnreadableTime, $"'{JsonText.Short(value.ToString())}' is no time");
        }

        return true;
    }

    public override void Write(ref JsonOutput output, Timestamp value)
    {
        Span<byte> text = stackalloc byte[Timestamp.MaxOrdinaryLength];
        if (value.Kind == TimestampKind.Instant && value.TryFormat(text, out var length))
        {
            output.PlainString(text[..length]);
        }
        else
        {
            output.String(value.ToString());
        }
    }

    public override bool IsEmpty(Timestamp value) => value == default;
}

/// <summary>A JSON string as a status word, listed or not.</summary>
internal sealed class WordCodec<TWord>(bool emptyIsUnset = false) : JsonCodec<TWord>
    where TWord : struct, IStatusWord<TWord>
{
    public static WordCodec<TWord> Instance { get; } = new();

    public override string Expected => "a string";

    public override bool TryRead(ref JsonInput input, out TWord value)
    {
        value = default;
        if (input.Reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var word = input.Reader.ValueIsEscaped
            ? TWord.Words.Find(input.Reader.GetString()!)
            : TWord.Words.Find(input.Reader.ValueSpan);
        if (word.Index == 0 && !(emptyIsUnset && word.Text.Length == 0))
        {
            input.Note(input.Reader.TokenStartIndex, JsonRules.UnknownWord, $"'{JsonText.Short(word.Text)}' is not a documented word");
        }

        value = TWord.Of(word);
        return true;
    }

    public override void Write(ref JsonOutput output, TWord value) => output.String(value.Word.Text);

    public override bool IsEmpty(TWord value) => value.Word.Text.Length == 0;
}

/// <summary>A JSON number without fraction or exponent, in the range of <see cref="int"/>.</summary>
internal sealed class IntegerCodec : JsonCodec<int>
{
    public static IntegerCodec Instance { get; } = new();

    public override string Expected => "an integer of 32 bits";

    public override bool TryRead(ref JsonInput input, out int value)
    {
        value = 0;
        return input.Reader.TokenType == JsonTokenType.Number && input.Reader.TryGetInt32(out value);
    }

    public override void Write(ref JsonOutput output, int value) => output.Integer(value);

    public override bool IsEmpty(int value) => value == 0;
}

/// <summary>A JSON number without fraction or exponent, in the range of <see cref="long"/>.</summary>
internal sealed class LongIntegerCodec : JsonCodec<long>
{
    public static LongIntegerCodec Instance { get; } = new();

    public override string Expected => "an integer of 64 bits";

    public override bool TryRead(ref JsonInput input, out long value)
    {
        value = 0;
        return input.Reader.TokenType == JsonTokenType.Number && input.Reader.TryGetInt64(out value);
    }

    public override void Write(ref JsonOutput output, long value) => output.Integer(value);

    public override bool IsEmpty(long value) => value == 0;
}

/// <summary>A JSON boolean.</summary>
internal sealed class BooleanCodec : JsonCodec<bool>
{
    public static BooleanCodec Instance { get; } = new();

    public override string Expected => "true or false";

    public override bool TryRead(ref JsonInput input, out bool value)
    {
        value = input.Reader.TokenType == JsonTokenType.True;
        return value || input.Reader.TokenType == JsonTokenType.False;
    }

    public override void Write(ref JsonOutput output, bool value) => output.Boolean(value);

    public override bool IsEmpty(bool value) => !value;
}

/// <summary>A JSON array of values of one kind.</summary>
/// <param name="item">Reads and writes an item.</param>
/// <param name="keepsOdd">Whether an item of another type makes the whole a value of another type, to be kept, instead of an error.</param>
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

    public override ImmutableArray<T> Convert(ImmutableArray<T> value) => [.. value.Select(item.Convert)];

    public override bool IsEmpty(ImmutableArray<T> value) => value.IsDefaultOrEmpty;

    public override bool AreEqual(ImmutableArray<T> x, ImmutableArray<T> y) => x.AsSpan().SequenceEqual(y.AsSpan());

    public override int Hash(ImmutableArray<T> value) => value.IsDefault ? 0 : value.Aggregate(value.Length, HashCode.Combine);
}

/// <summary>A JSON object of values of one kind under free names, written in code point order, which is that of the UTF-8 bytes.</summary>
internal sealed class MapCodec<T>(JsonCodec<T> item, Func<T>? ofNull = null) : JsonCodec<ImmutableSortedDictionary<string, T>?>
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

        ImmutableSortedDictionary<string, T>.Builder? map = null;
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = input.Reader.GetString()!;
            if (!(map ??= Empty.ToBuilder()).TryAdd(name, default!))
            {
                input.Fail($"member '{JsonText.Short(name)}' occurs twice");
            }

            input.Reader.Read();
            if (ofNull is not null && input.Reader.TokenType == JsonTokenType.Null)
            {
                input.Note(input.Reader.TokenStartIndex, JsonRules.UnexpectedNull, $"member '{JsonText.Short(name)}' is null");
                map[name] = ofNull();
            }
            else
            {
                map[name] = item.Read(ref input);
            }
        }

        value = map?.ToImmutable() ?? value;
        return true;
    }

    public override void Write(ref JsonOutput output, ImmutableSortedDictionary<string, T>? value)
    {
        output.StartObject();
        if (value is not null && !value.IsEmpty)
        {
            var inOrder = ReferenceEquals(value.KeyComparer, CodePointComparer.Instance) ? value : value.WithComparers(CodePointComparer.Instance);
            foreach (var (name, each) in inOrder)
            {
                output.Name(name);
                item.Write(ref output, each);
            }
        }

        output.EndObject();
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
