namespace StatusKit.Storage;

/// <summary>Which changes a watcher wants. It looks at rows, so that nothing is deserialized for nobody.</summary>
/// <param name="set">Whose changes; null means those of all sets.</param>
/// <param name="options">The filters.</param>
/// <param name="complete">
/// Gives a row that was read without state, phase and keys its own; null when nobody can.
/// </param>
internal sealed class StatusFilter(
    StatusSet? set, StatusWatchOptions options, Func<StatusRow, StatusRow>? complete = null)
{
    private readonly HashSet<StatusId>? _ids = options.Ids.IsEmpty ? null : [.. options.Ids];

    /// <summary>Whose changes; null means those of all sets.</summary>
    public StatusSet? Set => set;

    /// <summary>The ids to look for; null means all.</summary>
    public IReadOnlyCollection<StatusId>? Ids => _ids;

    public bool Matches(StatusRow row) =>
        (set is not { } own || (row.Set.Model == own.Model && row.Set.Scope == own.Scope))
        && _ids?.Contains(row.Id) != false
        && ((options.Phases.IsEmpty && options.Keys.IsEmpty) || MatchesLookups(row.HasLookups || complete is null ? row : complete(row)));

    private bool MatchesLookups(StatusRow row) =>
        !row.HasLookups
        || ((options.Phases.IsEmpty || options.Phases.Contains(row.Phase)) && options.Keys.All(row.Keys.Contains));
}
