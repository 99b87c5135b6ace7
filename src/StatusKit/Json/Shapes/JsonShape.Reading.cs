using System.Text.Json;

namespace StatusKit.Json;

/// <content>Reading.</content>
internal sealed partial class JsonShape<TRecord>
{
    public override bool TryRead(ref JsonInput input, out TRecord value)
    {
        value = null!;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var start = input.Reader.TokenStartIndex;
        value = create();
        var presence = default(MemberPresence);
        KeptMembers? kept = null;
        ulong? exactNamesAhead = null;
        var expected = 0;
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(ref input.Reader, expected);
            at = at < 0 ? FindInexact(ref input, presence, ref kept, ref exactNamesAhead) : at;
            if (at < 0)
            {
                KeepUnknown(ref input, ref kept);
                continue;
            }

            expected = at + 1;
            ref readonly var found = ref _written[at];
            var (member, name) = (found.Member, found.Name);
            if (!presence.IsAbsent(member.Index) || kept?.Contains(name.Text) == true)
            {
                input.Fail($"member '{name.Text}' occurs twice");
            }

            input.Reader.Read();
            var state = member.TryRead(ref input, value)
                ? MemberState.Value
                : ReadOther(ref input, member, name, ref kept);
            presence = presence.With(member.Index, state);
        }

        if ((presence.Bits & _required.Bits) != _required.Bits)
        {
            JsonInput.FailAt(start, $"member '{FirstMissing(presence)}' is missing");
        }

        value.Presence = presence;
        if (kept is not null)
        {
            value.Keep(kept.ToMembers());
        }

        return true;
    }

    private string? FirstMissing(MemberPresence presence) =>
        _declared.Find(m => m.Member.IsRequired && presence[m.Member.Index] != MemberState.Value).Name?.Text;

    // Members mostly arrive in the order they are written, so the search begins after the last one found.
    private int Find(ref Utf8JsonReader reader, int expected)
    {
        var escaped = reader.ValueIsEscaped;
        for (var i = 0; i < _written.Length; i++)
        {
            var at = expected + i;
            at = at < _written.Length ? at : at - _written.Length;
            var name = _written[at].Name.Utf8;
            if (escaped ? reader.ValueTextEquals(name) : reader.ValueSpan.SequenceEqual(name))
            {
                return at;
            }
        }

        return -1;
    }

    // A name in other case or of an older release counts only when the exact one is not in the object.
    private int FindInexact(
        ref JsonInput input, MemberPresence presence, ref KeptMembers? kept, ref ulong? exactNamesAhead)
    {
        if (!_ignoresCase && _historic.Count == 0)
        {
            return -1;
        }

        var name = input.Reader.GetString()!;
        var at = Array.FindIndex(_written, member => IsInexact(name, member));
        if (at < 0 || !presence.IsAbsent(_written[at].Member.Index) || kept?.Contains(_written[at].Name.Text) == true
            || ((exactNamesAhead ??= ExactNamesIn(input.Reader)) & (1UL << at)) != 0)
        {
            return -1;
        }

        if (!(kept ??= new()).Name(name))
        {
            input.Fail($"member '{name}' occurs twice");
        }

        var (rule, why) = name.Equals(_written[at].Name.Text, StringComparison.OrdinalIgnoreCase)
            ? (JsonFindingCodes.MemberCase, "is written")
            : (JsonFindingCodes.Historic, "is now");
        input.Note(rule, $"member '{name}' {why} '{_written[at].Name.Text}'");
        return at;
    }

    private bool IsInexact(string name, in FormMember<TRecord> member) =>
        (_ignoresCase && name.Equals(member.Name.Text, StringComparison.OrdinalIgnoreCase))
        || _historic.Contains((name, member.Member.Property));

    // Which members are in the rest of the object under their exact names; looked at once for each object.
    private ulong ExactNamesIn(Utf8JsonReader ahead)
    {
        ulong found = 0;
        ahead.Skip();
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(ref ahead, 0);
            found |= at < 0 ? 0 : 1UL << at;
            ahead.Skip();
        }

        return found;
    }

    // A null, or a value of another type than the member has.
    private MemberState ReadOther(
        ref JsonInput input, JsonMember<TRecord> member, JsonName name, ref KeptMembers? kept)
    {
        if (input.Reader.TokenType == JsonTokenType.Null && !member.RefusesNull)
        {
            if (!member.IsNullable)
            {
                input.Note(JsonFindingCodes.UnexpectedNull, $"member '{name.Text}' is null");
            }

            return MemberState.Null;
        }

        if (!member.TakesAnyType && !_takesAnyType)
        {
            input.Fail($"expected {member.Expected}, found {input.Found}");
        }

        input.Note(JsonFindingCodes.WrongType, $"expected {member.Expected}, found {input.Found}");
        (kept ??= new()).Add(name.Text, input.Keep());
        return MemberState.Absent;
    }

    private void KeepUnknown(ref JsonInput input, ref KeptMembers? kept)
    {
        var name = input.Reader.GetString()!;
        if (_refusal is not null)
        {
            input.Fail($"member '{JsonText.Short(name)}' is rejected: {_refusal}");
        }

        if (kept?.Contains(name) == true)
        {
            input.Fail($"member '{JsonText.Short(name)}' occurs twice");
        }

        input.Note(JsonFindingCodes.UnknownMember, $"member '{JsonText.Short(name)}' is unknown");
        input.Reader.Read();
        (kept ??= new()).Add(name, input.Keep());
    }
}
