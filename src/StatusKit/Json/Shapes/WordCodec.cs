using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A JSON string as one of the documented values, or any other.</summary>
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

        var listed = input.Reader.ValueIsEscaped ? 0 : TWord.Words.IndexOf(input.Reader.ValueSpan);
        var word = listed > 0 ? new Word(TWord.Words[listed], listed) : TWord.Words.Find(input.Reader.GetString()!);
        if (word.Index == 0 && !(emptyIsUnset && word.Text.Length == 0))
        {
            input.Note(JsonFindingCodes.UnknownWord, $"'{JsonText.Short(word.Text)}' is not a documented value");
        }

        value = TWord.Create(word);
        return true;
    }

    public override void Write(ref JsonOutput output, TWord value) => output.String(value.Word.Text);

    public override bool IsEmpty(TWord value) => value.Word.Text.Length == 0;
}
