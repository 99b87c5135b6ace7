using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore;

/// <summary>What endpoints are marked with.</summary>
internal static class StatusEndpointConventions
{
    /// <summary>Marks an endpoint with its right, and requires the policy that the host named for it.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, StatusRight right)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(new StatusRightMetadata(right));
            var options = builder.ApplicationServices.GetRequiredService<IOptions<StatusEndpointOptions>>().Value;
            if (options.Policies.TryGetValue(right, out var policy))
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
