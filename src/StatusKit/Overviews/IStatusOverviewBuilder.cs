namespace StatusKit;

/// <summary>Judges records of one kind together, one after the other.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal interface IStatusOverviewBuilder<T>
    where T : class
{
    /// <summary>Judges a record and counts it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="seen">When it was stored, for a record that does not say since when; null when not known.</param>
    /// <returns>What it counts as.</returns>
    StatusJudgement Add(T record, DateTimeOffset? seen);

    /// <summary>What the records seen so far show together and none of them alone.</summary>
    IEnumerable<StatusGroupFinding> FindTogether();
}
