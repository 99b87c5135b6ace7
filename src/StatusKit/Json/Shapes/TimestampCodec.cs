using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON string as a time of some forms; any other string is kept.</summary>
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

        value = input.Reader.ValueIsEscaped
            ? Timestamp.ParseLenient(input.Reader.GetString(), forms)
            : Timestamp.ParseLenient(input.Reader.ValueSpan, forms);
        if (value.Kind == TimestampKind.Unreadable)
        {
            _ = input.Reader.GetString(); // throws when the text is not valid Unicode
            input.Note(JsonFindingCodes.UnreadableTime, $"'{JsonText.Short(value.ToString())}' is not a time");
        }

        return true;
    }

    public override void Write(ref JsonOutput output, Timestamp value) => output.Time(in value);

    public override bool IsEmpty(Timestamp value) => value.IsEmpty;
}
