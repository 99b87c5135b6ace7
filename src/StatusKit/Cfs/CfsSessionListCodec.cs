using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>A list in any of its wrappers.</summary>
internal sealed class CfsSessionListCodec(JsonShape<CfsSession> session, bool isBare) : JsonCodec<CfsSessionList>
{
    private static readonly (CfsListWrapper Wrapper, string Name)[] Wrappers =
        [(CfsListWrapper.Sessions, "sessions"), (CfsListWrapper.SessionIds, "session_ids"), (CfsListWrapper.Components, "components")];

    private readonly ListCodec<CfsSession> _bare = new(session);
    // in the order of Wrappers
    private readonly JsonShape<CfsSessionList>?[] _wrapped = new JsonShape<CfsSessionList>?[Wrappers.Length];

    public static CfsSessionListCodec V3 { get; } = new(CfsSession.V3Shape, isBare: false);

    public static CfsSessionListCodec V2 { get; } = new(CfsSession.V2Shape, isBare: true);

    public override string Expected => "an array or an object";

    public override bool TryRead(ref JsonInput input, out CfsSessionList value)
    {
        if (_bare.TryRead(ref input, out var sessions))
        {
            value = new CfsSessionList { Wrapper = CfsListWrapper.None, Sessions = sessions };
            return true;
        }

        value = null!;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var wrapper = FindWrapper(ref input);
        value = Wrapped(wrapper).Read(ref input) with { Wrapper = wrapper };
        return true;
    }

    public override void Write(ref JsonOutput output, CfsSessionList value)
    {
        if (value.Wrapper == CfsListWrapper.None)
        {
            _bare.Write(ref output, value.Sessions);
        }
        else
        {
            Wrapped(value.Wrapper).Write(ref output, value);
        }
    }

    // The v2 API returns a bare array, the v3 API a page (spec cfs 2.10).
    public override CfsSessionList Convert(CfsSessionList value, JsonConversion conversion)
    {
        conversion.Enter("sessions");
        var sessions = _bare.Convert(value.Sessions, conversion);
        conversion.Leave();
        foreach (var name in value.UnknownMembers.Keys)
        {
            conversion.Drop(name);
        }

        if (!isBare)
        {
            return new CfsSessionList { Next = value.Next, Sessions = sessions };
        }

        if (value.Next is not null)
        {
            conversion.Drop("next");
        }

        return new CfsSessionList { Wrapper = CfsListWrapper.None, Sessions = sessions };
    }

    private JsonShape<CfsSessionList> Wrapped(CfsListWrapper wrapper)
    {
        var at = Array.FindIndex(Wrappers, w => w.Wrapper == wrapper);
        return _wrapped[at] ??= at == 0 && !isBare
            ? CfsSessionList.V3Shape
            : CfsSessionList.ShapeOf(session, Wrappers[at].Name);
    }

    // 'sessions' wins wherever it is, so that sorting the members does not change what is read.
    private static CfsListWrapper FindWrapper(ref JsonInput input)
    {
        var ahead = input.Reader;
        var (other, otherOffset) = ((string?)null, input.Reader.TokenStartIndex);
        var (found, foundOffset) = (Wrappers.Length, 0L);
        while (found > 0 && ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var (name, offset) = (ahead.GetString(), ahead.TokenStartIndex);
            var at = Array.FindIndex(Wrappers, w => w.Name == name);
            if (at >= 0 && at < found)
            {
                (found, foundOffset) = (at, offset);
            }

            ahead.Read();
            if (other is null && ahead.TokenType == JsonTokenType.StartArray)
            {
                (other, otherOffset) = (name, offset);
            }

            if (found > 0)
            {
                ahead.Skip();
            }
        }

        if (found == Wrappers.Length)
        {
            JsonInput.FailAt(
                otherOffset,
                other is null
                    ? "a list of sessions is an array, or an object with the member 'sessions'"
                    : $"a list of sessions is not wrapped in '{other}': 'sessions', 'session_ids' and 'components' "
                        + "are known");
        }

        if (found > 0)
        {
            input.Note(
                foundOffset,
                JsonFindingCodes.ListWrapper,
                $"the list is wrapped in '{Wrappers[found].Name}', not in 'sessions'");
        }

        return Wrappers[found].Wrapper;
    }
}
