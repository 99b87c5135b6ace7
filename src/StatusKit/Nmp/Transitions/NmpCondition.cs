namespace StatusKit.Nmp;

/// <summary>Decides from status and facts whether a row may be fired. Must be pure.</summary>
/// <param name="status">The current status.</param>
/// <param name="facts">What the caller knows.</param>
public delegate bool NmpCondition(NmpStatus status, in NmpFacts facts);
