using StatusKit.Cfs;

namespace StatusKit.Clients;

/// <summary>How a <see cref="CfsClient"/> reaches its service.</summary>
/// <remarks>
/// The base address is the one before the version: <c>https://api-gw-service-nmn.local/apis/cfs</c> outside of the
/// cluster, <c>http://cray-cfs-api</c> inside.
/// </remarks>
public sealed class CfsClientOptions : ServiceClientOptions
{
    /// <summary>The version of the API; <see cref="CfsVersion.V2"/> for a system that has only that.</summary>
    public CfsVersion Version { get; set; } = CfsVersion.V3;

    /// <summary>How many sessions one page of a list has; null leaves it to the service.</summary>
    public int? PageSize { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() =>
        PageSize is < 1
            ? [.. base.Validate(), $"{nameof(PageSize)} is {PageSize}, but must be at least 1."]
            : base.Validate();
}
