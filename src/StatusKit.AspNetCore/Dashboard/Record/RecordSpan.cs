using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>A time during which a record was in one state.</summary>
/// <param name="State">The state; empty when the record was deleted.</param>
/// <param name="Phase">How far the work had come.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When the next one began; null for the present one.</param>
/// <param name="Changes">How many changes were written in it.</param>
internal sealed record RecordSpan(string State, StatusPhase Phase, DateTimeOffset From, DateTimeOffset? To, int Changes)
{
    /// <summary>Whether the record did not exist.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>How long it lasted, so far.</summary>
    public TimeSpan LengthAt(DateTimeOffset now) => (To ?? now) - From is { Ticks: > 0 } length ? length : TimeSpan.Zero;

    /// <summary>The spans of a history.</summary>
    /// <param name="changes">The changes, oldest first.</param>
    public static List<RecordSpan> Group(IEnumerable<DashboardChange> changes)
    {
        var spans = new List<RecordSpan>();
        foreach (var change in changes)
        {
            var isDeleted = change.Kind == StatusChangeKind.Deleted;
            if (spans is [.., var last] && last.IsDeleted == isDeleted
                && (isDeleted || (last.State == change.State && last.Phase == change.Phase)))
            {
                spans[^1] = last with { Changes = last.Changes + 1 };
                continue;
            }

            if (spans.Count > 0)
            {
                spans[^1] = spans[^1] with { To = change.ChangedAt };
            }

            spans.Add(new(isDeleted ? "" : change.State, change.Phase, change.ChangedAt, null, 1) { IsDeleted = isDeleted });
        }

        return spans;
    }
}
