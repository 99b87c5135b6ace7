namespace StatusKit.Clients;

/// <summary>How an <see cref="ExchangeClient"/> reaches the Exchange.</summary>
/// <remarks>
/// The base address includes the version: <c>https://hub.example.com/api/v1</c>. Basic credentials have the form
/// <c>org/user</c>; with a bearer token, the
/// organization is sent along.
/// </remarks>
public sealed class ExchangeClientOptions : ServiceClientOptions
{
    /// <summary>The organization whose nodes and policies are meant.</summary>
    public string Org { get; set; } = "";

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() =>
        Org.Length == 0 || Org.Contains('/', StringComparison.Ordinal) || Org is "." or ".."
            ? [.. base.Validate(), $"{nameof(Org)} is '{Org}', but must be the name of an organization."]
            : base.Validate();
}
