using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore;

/// <summary>Checks the settings when the host starts.</summary>
[OptionsValidator]
internal sealed partial class StatusEndpointOptionsValidator : IValidateOptions<StatusEndpointOptions>;
