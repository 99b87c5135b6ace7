namespace StatusKit.Json;

/// <summary>Reads and writes one type in one wire form. Stateless, used by many threads at once.</summary>
internal abstract class JsonCodec<T>
{
    /// <summary>What messages say was expected, such as "a string".</summary>
    public abstract string Expected { get; }

    /// <summary>
    /// Reads the value at the reader's position and leaves the reader on its last token. False, with the reader
    /// unmoved, when the value is of another type; anything wrong further inside throws.
    /// </summary>
    public abstract bool TryRead(ref JsonInput input, out T value);

    public abstract void Write(ref JsonOutput output, T value);

    /// <summary>Whether programs that leave out empty members would leave this one out.</summary>
    public virtual bool IsEmpty(T value) => value is null;

    /// <summary>The value with only what this form has.</summary>
    public virtual T Convert(T value, JsonConversion conversion) => value;

    /// <summary>Whether a null becomes an empty value when a document is converted, as sections do.</summary>
    public virtual bool NullBecomesValue => false;

    /// <summary>What a null becomes when a document is converted.</summary>
    public virtual T ConvertNull() => default!;

    /// <summary>
    /// What replaces an absent member when a document is converted; the member stays absent when this is empty.
    /// </summary>
    public virtual T ConvertAbsent() => default!;

    public virtual bool AreEqual(T x, T y) => EqualityComparer<T>.Default.Equals(x, y);

    public virtual int Hash(T value) => value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(value);

    public T Read(ref JsonInput input)
    {
        if (!TryRead(ref input, out var value))
        {
            input.Fail($"expected {Expected}, found {input.Found}");
        }

        return value;
    }
}
