using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON object of values of one kind under free names.</summary>
/// <param name="item">Reads and writes a value.</param>
/// <param name="createEmpty">What a null value becomes; null when it is an error.</param>
/// <param name="acceptsNull">Whether null is read as the empty map.</param>
internal sealed class MapCodec<T>(
    JsonCodec<T> item, Func<T>? createEmpty = null, bool acceptsNull = false) : JsonCodec<JsonMap<T>>
{
    public override string Expected => "an object";

    public override bool TryRead(ref JsonInput input, out JsonMap<T> value)
    {
        value = JsonMap<T>.Empty;
        if (acceptsNull && input.Reader.TokenType == JsonTokenType.Null)
        {
            input.Note(JsonFindingCodes.UnexpectedNull, "null instead of an object: read as an empty one");
            return true;
        }

        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        List<KeyValuePair<string, T>>? members = null;
        // when the names are out of order, so that looking at the one before is not enough
        HashSet<string>? names = null;
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = input.Reader.GetString()!;
            members ??= [];
            if (!IsNew(name, members, ref names))
            {
                input.Fail($"member '{JsonText.Short(name)}' occurs twice");
            }

            members.Add(new(name, ReadItem(ref input, name)));
        }

        value = members is null ? value
            : names is null ? JsonMap<T>.FromOrdered([.. members])
            : JsonMap<T>.FromUnordered([.. members]);
        return true;
    }

    private static bool IsNew(string name, List<KeyValuePair<string, T>> members, ref HashSet<string>? names)
    {
        if (names is null && (members.Count == 0 || CodePointComparer.Instance.Compare(members[^1].Key, name) < 0))
        {
            return true;
        }

        names ??= new(members.Select(member => member.Key), StringComparer.Ordinal);
        return names.Add(name);
    }

    private T ReadItem(ref JsonInput input, string name)
    {
        input.Reader.Read();
        if (createEmpty is null || input.Reader.TokenType != JsonTokenType.Null)
        {
            return item.Read(ref input);
        }

        input.Note(JsonFindingCodes.UnexpectedNull, $"member '{JsonText.Short(name)}' is null");
        return createEmpty();
    }

    public override void Write(ref JsonOutput output, JsonMap<T> value)
    {
        output.StartObject();
        if (value is not null)
        {
            foreach (ref readonly var member in value.AsSpan())
            {
                output.Name(member.Key);
                item.Write(ref output, member.Value);
            }
        }

        output.EndObject();
    }

    public override JsonMap<T> Convert(JsonMap<T> value, JsonConversion conversion)
    {
        if (value is null)
        {
            return value!;
        }

        var members = value.AsSpan().ToArray();
        foreach (ref var member in members.AsSpan())
        {
            conversion.Enter(member.Key);
            member = new(member.Key, item.Convert(member.Value, conversion));
            conversion.Leave();
        }

        return JsonMap<T>.FromOrdered(members);
    }

    public override bool IsEmpty(JsonMap<T> value) => value is null || value.Count == 0;

    public override bool AreEqual(JsonMap<T> x, JsonMap<T> y) => (x ?? JsonMap<T>.Empty).Equals(y ?? JsonMap<T>.Empty);

    public override int Hash(JsonMap<T> value) => (value ?? JsonMap<T>.Empty).GetHashCode();
}
