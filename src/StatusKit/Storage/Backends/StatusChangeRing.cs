namespace StatusKit.Storage;

/// <summary>Changes in a row of sequences, oldest first, in a ring that grows.</summary>
internal sealed class StatusChangeRing
{
    private StatusRowChange[] _changes = new StatusRowChange[16];
    private int _start;

    public int Count { get; private set; }

    public StatusRowChange Oldest => _changes[_start];

    public StatusRowChange this[int index] => _changes[(_start + index) & (_changes.Length - 1)];

    public void Add(StatusRowChange change)
    {
        if (Count == _changes.Length)
        {
            var larger = new StatusRowChange[2 * Count];
            for (var i = 0; i < Count; i++)
            {
                larger[i] = this[i];
            }

            (_changes, _start) = (larger, 0);
        }

        _changes[(_start + Count) & (_changes.Length - 1)] = change;
        Count++;
    }

    public StatusRowChange RemoveOldest()
    {
        var oldest = Oldest;
        _changes[_start] = default;
        _start = (_start + 1) & (_changes.Length - 1);
        Count--;
        return oldest;
    }

    public void Clear()
    {
        Array.Clear(_changes);
        (_start, Count) = (0, 0);
    }
}
