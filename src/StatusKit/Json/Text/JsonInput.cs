using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StatusKit.Json;

/// <summary>
/// A document while it is read: the reader, and what was accepted so far although it should not be there.
/// </summary>
internal ref struct JsonInput(Utf8JsonReader reader, List<(long Offset, string Rule, string Message)>? findings)
{
    /// <summary>Nesting that every reader accepts: far above the documented shapes, far below any stack.</summary>
    public const int MaxDepth = 64;

    /// <summary>Why a string is rejected that is not valid Unicode.</summary>
    public const string InvalidText = "a string contains a lone surrogate or invalid UTF-8, which is not Unicode text";

    // Enough for any person, and a bound for documents that are full of oddities.
    private const int MaxFindings = 10_000;

    public Utf8JsonReader Reader = reader;
    private readonly List<(long Offset, string Rule, string Message)>? _findings = findings;

    public readonly bool CollectsFindings => _findings is not null;

    public readonly int FindingCount => _findings?.Count ?? 0;

    /// <summary>Removes the findings of an attempt that is repeated in another form.</summary>
    public readonly void ForgetFindings(int count) => _findings?.RemoveRange(count, _findings.Count - count);

    /// <summary>Records something about the token at the reader's position.</summary>
    public readonly void Note(string rule, string message) => Note(Reader.TokenStartIndex, rule, message);

    /// <summary>Records something that is accepted, when the caller asked for findings.</summary>
    public readonly void Note(long offset, string rule, string message)
    {
        if (_findings is { Count: < MaxFindings })
        {
            _findings.Add(_findings.Count < MaxFindings - 1
                ? (offset, rule, message)
                : (offset, JsonFindingCodes.MoreFindings, $"more than {MaxFindings} findings; the rest is not listed"));
        }
    }

    /// <summary>
    /// The value at the reader's position, with the digits of its numbers; the reader moves to its last token.
    /// </summary>
    public JsonElement Keep()
    {
        CheckText();
        return JsonElement.ParseValue(ref Reader);
    }

    // Rejects what JsonElement accepts: names that occur twice, and strings that are not Unicode text.
    private readonly void CheckText()
    {
        var input = this;
        var depth = input.Reader.CurrentDepth;
        var names = new Stack<HashSet<string>>();
        do
        {
            switch (input.Reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName when TextOf(in input.Reader) is var name && !names.Peek().Add(name):
                    input.Fail($"member '{JsonText.Short(name)}' occurs twice");
                    break;
                case JsonTokenType.String when input.Reader.ValueIsEscaped || !Utf8.IsValid(input.Reader.ValueSpan):
                    _ = TextOf(in input.Reader);
                    break;
            }
        }
        while ((input.Reader.CurrentDepth > depth
            || input.Reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && input.Reader.Read());
    }

    private static string TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonInputException(InvalidText, reader.TokenStartIndex);
        }
    }

    [DoesNotReturn]
    public readonly void Fail(string message) => throw new JsonInputException(message, Reader.TokenStartIndex);

    [DoesNotReturn]
    public static void FailAt(long offset, string message) => throw new JsonInputException(message, offset);

    /// <summary>How a message names the value at the reader's position.</summary>
    public readonly string Found => Reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => $"the number {JsonText.Short(Encoding.UTF8.GetString(Reader.ValueSpan))}",
        JsonTokenType.Null => "null",
        _ => Reader.TokenType == JsonTokenType.True ? "true" : "false",
    };
}
