using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace StatusKit.AspNetCore;

/// <summary>What endpoints are marked with.</summary>
internal static class StatusEndpointConventions
{
    /// <summary>Marks an endpoint with its right, and requires the policy that the host named for it.</summary>
    public static IEndpointConventionBuilder Needs(this IEndpointConventionBuilder endpoint, StatusRight right)
    {
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(new StatusRightMetadata(right));
            var options = (StatusEndpointOptions?)((Microsoft.Extensions.Options.IOptions<StatusEndpointOptions>?)builder.ApplicationServices
                .GetService(typeof(Microsoft.Extensions.Options.IOptions<StatusEndpointOptions>)))?.Value;
            if (options?.Policies.TryGetValue(right, out var policy) == true)
            {
                builder.Metadata.Add(new AuthorizeAttribute(policy));
            }
        });
        return endpoint;
    }
}

/// <summary>The right that an endpoint gives.</summary>
/// <param name="Right">What the endpoint lets its caller do.</param>
internal sealed record StatusRightMetadata(StatusRight Right);
