namespace StatusKit.Storage;

/// <summary>The records of one kind and scope.</summary>
/// <param name="Model">The name of the kind: <see cref="IStatusRecord{TSelf}.Model"/>.</param>
/// <param name="Scope">The scope; "" is the common one.</param>
public readonly record struct StatusSet(string Model, string Scope);
