using System.Text.Json;

namespace StatusKit.Json;

/// <content>Writing.</content>
internal sealed partial class JsonShape<TRecord>
{
    public override void Write(ref JsonOutput output, TRecord value)
    {
        if (value is null)
        {
            output.Null();
            return;
        }

        output.StartObject();
        if (!value.HasUnknownMembers || _refusal is not null) // what would be rejected is not written
        {
            foreach (ref readonly var member in _written.AsSpan())
            {
                member.Write(ref output, value);
            }
        }
        else if (_isSorted)
        {
            WriteSorted(ref output, value);
        }
        else
        {
            WriteInOrder(ref output, value);
        }

        output.EndObject();
    }

    // Unknown members after the known ones, in the order they were read; a value of another type in its member's place.
    private void WriteInOrder(ref JsonOutput output, TRecord record)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _written)
        {
            var name = member.Name.Text;
            if (record.Presence.IsAbsent(member.Member.Index) && record.UnknownMembers.TryGetValue(name, out var odd))
            {
                WriteKept(ref output, name, odd);
                written.Add(name);
            }
            else if (WriteKnown(ref output, member, record))
            {
                written.Add(name);
            }
        }

        foreach (var (name, value) in record.UnknownMembers)
        {
            if (!written.Contains(name))
            {
                WriteKept(ref output, name, value);
            }
        }
    }

    // Unknown members among the known ones, by code point.
    private void WriteSorted(ref JsonOutput output, TRecord record)
    {
        var next = 0;
        foreach (var (name, value) in record.UnknownMembers.SortedByName())
        {
            var isKnown = false;
            while (next < _written.Length
                && CodePointComparer.Instance.Compare(_written[next].Name.Text, name) is <= 0 and var order)
            {
                isKnown = WriteKnown(ref output, _written[next++], record) && order == 0;
            }

            if (!isKnown)
            {
                WriteKept(ref output, name, value);
            }
        }

        for (; next < _written.Length; next++)
        {
            WriteKnown(ref output, _written[next], record);
        }
    }

    // A kept name in other case, or of an older release, would be read as the member that is omitted. A null under its
    // exact name keeps it empty; the original programs skip a null, so that they read what they read before.
    private bool WriteKnown(ref JsonOutput output, FormMember<TRecord> member, TRecord record) =>
        member.Write(ref output, record)
        || (!member.Member.RefusesNull && (_ignoresCase || _historic.Count > 0)
            && record.UnknownMembers.Keys.Any(name => name != member.Name.Text && IsInexact(name, member))
            && output.NameAndNull(member.Name));

    private void WriteKept(ref JsonOutput output, string name, JsonElement value)
    {
        output.Name(name);
        output.Element(value, _isSorted);
    }
}
