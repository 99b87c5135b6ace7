namespace StatusKit.Cfs;

/// <summary>One entry of the <c>status.conditions</c> of a job.</summary>
/// <param name="Type">The type, such as <c>Failed</c> or <c>Complete</c>.</param>
/// <param name="LastTransitionTime">When the condition changed; null when Kubernetes does not say.</param>
/// <param name="IsTrue">Whether its <c>status</c> is <c>True</c>; other conditions do not count.</param>
public readonly record struct CfsJobCondition(string Type, DateTimeOffset? LastTransitionTime, bool IsTrue = true);
