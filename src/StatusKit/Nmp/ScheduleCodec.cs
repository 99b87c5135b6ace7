using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>A scheduled time; year 1 is a finding, because it comes only of an empty or unreadable start.</summary>
internal sealed class ScheduleCodec() : TimestampCodec(NmpForms.TimeForms)
{
    public static ScheduleCodec Instance { get; } = new();

    public override bool TryRead(ref JsonInput input, out Timestamp value)
    {
        var isRead = base.TryRead(ref input, out value);
        if (isRead && value.TryGetInstant(out var instant) && instant.UtcDateTime.Year == 1)
        {
            input.Note(
                JsonFindingCodes.NoSchedule,
                $"'{JsonText.Short(value.ToString())}' comes of a start that is empty or cannot be read: due at once");
        }

        return isRead;
    }
}
