using System.Text;

namespace StatusKit;

/// <summary>The documented words of one field, numbered from 1; 0 is used for every other string.</summary>
internal sealed class Vocabulary(params string[] words)
{
    private readonly byte[][] _utf8 = [.. words.Select(Encoding.UTF8.GetBytes)];

    public string this[int index] => words[index - 1];

    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (utf8.SequenceEqual(_utf8[i]))
            {
                return i + 1;
            }
        }

        return 0;
    }

    public int IndexOf(string text) => Array.IndexOf(words, text) + 1;

    /// <summary>The word with this text.</summary>
    public Word Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var index = IndexOf(text);
        return new(index == 0 ? text : this[index], index);
    }

    /// <summary>The word with this UTF-8 text; allocates only for an unlisted one.</summary>
    public Word Find(ReadOnlySpan<byte> utf8)
    {
        var index = IndexOf(utf8);
        return new(index == 0 ? Encoding.UTF8.GetString(utf8) : this[index], index);
    }
}

/// <summary>A string with its number in its <see cref="Vocabulary"/>; equal when the strings are.</summary>
internal readonly struct Word(string text, int index) : IEquatable<Word>
{
    private readonly string? _text = text;

    public string Text => _text ?? "";

    public int Index { get; } = index;

    // The words of one vocabulary: a listed text has one number.
    public bool Equals(Word other) => Index == other.Index && (Index != 0 || Text == other.Text);

    public override bool Equals(object? obj) => obj is Word other && Equals(other);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>What the JSON members need of every word type.</summary>
internal interface IStatusWord<TSelf>
    where TSelf : struct, IStatusWord<TSelf>
{
    Word Word { get; }

    static abstract TSelf Create(Word word);

    static abstract Vocabulary Words { get; }
}
