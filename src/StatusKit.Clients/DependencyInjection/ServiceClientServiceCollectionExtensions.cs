using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using StatusKit.Clients;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of the services.</summary>
/// <remarks>
/// Each call registers one client as a singleton over a client of <see cref="IHttpClientFactory"/> with the standard
/// resilience handler; under a name, it is registered
/// with that name as its key. Wrong options stop the host's start. The clock is the <see cref="TimeProvider"/> of the
/// container, if there is one. Add
/// handlers of your own to the builder that is returned.
/// </remarks>
public static class ServiceClientServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="CfsClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddCfsClient(
        this IServiceCollection services, Action<CfsClientOptions> configure) =>
        services.AddCfsClient("", configure);

    /// <summary>Registers a <see cref="CfsClient"/> under a name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key of the client and the name of its options; "" for none.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddCfsClient(
        this IServiceCollection services, string name, Action<CfsClientOptions> configure) =>
        services.AddClient(name, configure, static (http, options, time) => new CfsClient(http, options, time));

    /// <summary>Registers an <see cref="ExchangeClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddExchangeClient(
        this IServiceCollection services, Action<ExchangeClientOptions> configure) =>
        services.AddExchangeClient("", configure);

    /// <summary>Registers an <see cref="ExchangeClient"/> under a name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key of the client and the name of its options; "" for none.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddExchangeClient(
        this IServiceCollection services, string name, Action<ExchangeClientOptions> configure) =>
        services.AddClient(name, configure, static (http, options, time) => new ExchangeClient(http, options, time));

    /// <summary>Registers an <see cref="AgentClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null means the agent of this machine.</param>
    public static IHttpClientBuilder AddAgentClient(
        this IServiceCollection services,
        Action<AgentClientOptions>? configure = null) => services.AddAgentClient("", configure);

    /// <summary>Registers an <see cref="AgentClient"/> under a name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key of the client and the name of its options; "" for none.</param>
    /// <param name="configure">Sets the options; null means the agent of this machine.</param>
    public static IHttpClientBuilder AddAgentClient(
        this IServiceCollection services, string name, Action<AgentClientOptions>? configure = null) =>
        services.AddClient<AgentClient, AgentClientOptions>(
            name, configure ?? (_ => { }), static (http, options, time) => new AgentClient(http, options, time));

    private static IHttpClientBuilder AddClient<TClient, [DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        string name,
        Action<TOptions> configure,
        Func<HttpClient, TOptions, TimeProvider?, TClient> create)
        where TClient : class
        where TOptions : ServiceClientOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, OptionsValidator<TOptions>>());
        services.TryAddSingleton<ServiceHttpLogger>();
        services.AddLogging();
        services.AddOptions<TOptions>(name).Configure(configure).ValidateOnStart();

        var httpName = name.Length == 0
            ? $"StatusKit.{typeof(TClient).Name}"
            : $"StatusKit.{typeof(TClient).Name}:{name}";
        if (name.Length == 0)
        {
            services.AddSingleton(provider => Create(provider));
        }
        else
        {
            services.AddKeyedSingleton(name, (provider, _) => Create(provider));
        }

        var builder = services.AddHttpClient(httpName)
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                EnableMultipleHttp2Connections = true,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddLogger<ServiceHttpLogger>();
        builder.AddStandardResilienceHandler().Configure(
            (resilience, provider) => Apply(
                resilience, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)));
        return builder;

        TClient Create(IServiceProvider provider) => create(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(httpName),
            provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name),
            provider.GetService<TimeProvider>());
    }

    private static void Apply(HttpStandardResilienceOptions resilience, ServiceClientOptions options)
    {
        // The client's own time-out covers the whole call, also the reading of the answer, so the handler's comes just
        // after it.
        resilience.TotalRequestTimeout.Timeout = options.Timeout + TimeSpan.FromSeconds(1);
        resilience.AttemptTimeout.Timeout = options.AttemptTimeout;
        resilience.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 10_000;
        resilience.Retry.ShouldHandle = arguments =>
            ValueTask.FromResult(
                options.MaxRetries > 0
                    && ServiceRetry.ShouldRetry(arguments.Outcome, arguments.Context.GetRequestMessage()));
        resilience.Retry.MaxRetryAttempts = Math.Max(1, options.MaxRetries);
        resilience.Retry.Delay = TimeSpan.FromSeconds(1);
        resilience.Retry.MaxDelay = TimeSpan.FromSeconds(30);
        resilience.Retry.BackoffType = DelayBackoffType.Exponential;
        resilience.Retry.UseJitter = true;
        resilience.Retry.ShouldRetryAfterHeader = true;

        // Single nodes and sessions may fail; a service is left alone only when most calls do.
        resilience.CircuitBreaker.FailureRatio = 0.8;
        resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromTicks(
            Math.Max(2 * options.AttemptTimeout.Ticks, TimeSpan.FromSeconds(30).Ticks));
        resilience.CircuitBreaker.ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Exception: OperationCanceledException } => false,
            { Exception: not null } => true,
            { Result: { } response } => ServiceRetry.IsTransient(response.StatusCode),
            _ => false,
        });
    }

    private sealed class OptionsValidator<TOptions> : IValidateOptions<TOptions>
        where TOptions : ServiceClientOptions
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            string[] errors = [.. options.Validate().Select(error => $"{typeof(TOptions).Name}: {error}")];
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
