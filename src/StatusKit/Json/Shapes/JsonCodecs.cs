using System.Numerics;
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

    // Where absent, null and empty differ, presence decides.
    public override bool AreEqual(string x, string y) => (x ?? "") == (y ?? "");

    public override int Hash(string value) => (value ?? "").GetHashCode(StringComparison.Ordinal);
}

/// <summary>A JSON number without fraction or exponent, in the range of its type.</summary>
internal sealed class IntegerCodec<T> : JsonCodec<T>
    where T : struct, IBinaryInteger<T>
{
    public static IntegerCodec<T> Instance { get; } = new();

    public override string Expected { get; } = $"an integer of {8 * T.AllBitsSet.GetByteCount()} bits";

    public override bool TryRead(ref JsonInput input, out T value)
    {
        value = default;
        if (input.Reader.TokenType != JsonTokenType.Number || !input.Reader.TryGetInt64(out var number))
        {
            return false;
        }

        value = T.CreateTruncating(number);
        return long.CreateTruncating(value) == number;
    }

    public override void Write(ref JsonOutput output, T value) => output.Integer(long.CreateTruncating(value));

    public override bool IsEmpty(T value) => T.IsZero(value);
}

/// <summary>Reads and writes <c>true</c> and <c>false</c>.</summary>
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
