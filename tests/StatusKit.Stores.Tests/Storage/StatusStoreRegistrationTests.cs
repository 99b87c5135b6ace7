using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public class StatusStoreRegistrationTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task One_call_registers_the_database_and_the_stores_of_all_kinds_as_singletons()
    {
        await using var provider = new ServiceCollection().AddInMemoryStatusDatabase().BuildServiceProvider(Strict);
        var database = Assert.IsType<InMemoryStatusDatabase>(provider.GetRequiredService<IStatusDatabase>());
        var sessions = provider.GetRequiredService<IStatusStore<CfsSession>>();
        var (node, hub) = (Nmp(provider, NmpScopes.Node), Nmp(provider, NmpScopes.Hub));
        Assert.Same(database.GetStore<CfsSession>(), sessions);
        Assert.Same(database.GetStore<NmpNodeStatus>("node"), node);
        Assert.Same(database.GetStore<NmpNodeStatus>("hub"), hub);
        Assert.NotSame(node, hub);
        Assert.Null(provider.GetService<IStatusStore<NmpNodeStatus>>()); // which of the two must be said
        await using var scope = provider.CreateAsyncScope();
        Assert.Same(sessions, scope.ServiceProvider.GetRequiredService<IStatusStore<CfsSession>>());

        await sessions.CreateAsync(CfsKind.Make("s"));
        await node.CreateAsync(NmpKind.Make("p"));
        Assert.Null(await hub.GetAsync(NmpNodeStatus.StorageId(NmpKind.Make("p").Id)));
        Assert.Equal(2, await hub.GetSequenceAsync()); // one sequence over all
    }

    [Fact]
    public async Task A_kind_of_ones_own_is_one_more_call()
    {
        await using var provider = new ServiceCollection().AddStatusStore<Light>().AddStatusStore<Light>("night").AddInMemoryStatusDatabase().BuildServiceProvider(Strict);
        var database = provider.GetRequiredService<IStatusDatabase>();
        Assert.Same(database.GetStore<Light>(), provider.GetRequiredService<IStatusStore<Light>>());
        Assert.Same(database.GetStore<Light>("night"), provider.GetRequiredKeyedService<IStatusStore<Light>>("night"));
    }

    [Fact]
    public async Task Clock_and_settings_come_from_the_container()
    {
        var time = new FakeTime();
        await using var provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging()
            .AddInMemoryStatusDatabase(options => options.MaxHistory = 2)
            .BuildServiceProvider(Strict);
        var store = provider.GetRequiredService<IStatusStore<CfsSession>>();
        Assert.Same(time, store.Host().Context.Time);
        await store.PutManyAsync([CfsKind.Make("s"), CfsKind.Make("s", 1), CfsKind.Make("s", 2)]);
        Assert.Equal(2, await store.HistoryAsync(new("s")).CountAsync());
    }

    [Fact]
    public void A_second_database_is_an_error()
    {
        var services = new ServiceCollection().AddInMemoryStatusDatabase();
        Assert.Throws<InvalidOperationException>(() => services.AddStatusDatabase(new InMemoryStatusDatabase()));
        services.AddInMemoryStatusDatabase(serviceKey: "archive");
        Assert.Throws<InvalidOperationException>(() => services.AddInMemoryStatusDatabase(serviceKey: "archive"));
    }

    [Fact]
    public async Task Keyed_databases_have_options_of_their_own()
    {
        await using var provider = new ServiceCollection()
            .AddInMemoryStatusDatabase()
            .AddInMemoryStatusDatabase(options => options.MaxHistory = 1, "archive")
            .BuildServiceProvider(Strict);
        var (usual, archive) = (provider.GetRequiredService<IStatusDatabase>(), provider.GetRequiredKeyedService<IStatusDatabase>("archive"));
        Assert.NotSame(usual, archive);
        await archive.GetStore<Light>().PutManyAsync([new Light("a", "red"), new Light("a", "green")]);
        Assert.Equal(1, await archive.GetStore<Light>().HistoryAsync(new("a")).CountAsync());
        Assert.Equal(0, await usual.GetSequenceAsync());
    }

    [Fact]
    public async Task The_container_disposes_the_database_that_it_creates_and_no_other()
    {
        var (made, settings) = (0, (StatusDatabaseOptions?)null);
        Disposable own = new(), given = new();
        await using (var provider = new ServiceCollection().AddStatusDatabase(
            (StatusDatabaseOptions options) => options.MaxHistory = 3,
            (_, options) =>
            {
                made++;
                settings = options;
                return own;
            }).BuildServiceProvider(Strict))
        {
            _ = provider.GetRequiredService<IStatusStore<CfsSession>>();
            _ = Nmp(provider, NmpScopes.Hub);
        }

        await using (var provider = new ServiceCollection().AddStatusDatabase(given).BuildServiceProvider(Strict))
        {
            _ = provider.GetRequiredService<IStatusStore<CfsSession>>();
        }

        Assert.Equal((1, 3), (made, settings!.MaxHistory));
        Assert.Equal((1, 0), (own.Disposals, given.Disposals));
    }

    [Fact]
    public async Task Settings_are_held_by_copy()
    {
        var options = new StatusDatabaseOptions { MaxHistory = 2 };
        var store = new InMemoryStatusDatabase(options).GetStore<Light>();
        options.MaxHistory = 1;
        await store.PutManyAsync([new Light("a", "red"), new Light("a", "green")]);
        Assert.Equal(2, await store.HistoryAsync(new("a")).CountAsync());
    }

    [Theory]
    [InlineData("KeepChanges", "00:00:00.5000000", "StatusDatabaseOptions.KeepChanges is 00:00:00.5000000; it must lie from 00:00:01 to 3650.00:00:00.")]
    [InlineData("KeepChanges", "3650.00:00:01", "StatusDatabaseOptions.KeepChanges is 3650.00:00:01; it must lie from 00:00:01 to 3650.00:00:00.")]
    [InlineData("MaxChanges", "0", "StatusDatabaseOptions.MaxChanges is 0; it must be 1 or more.")]
    [InlineData("MaxHistory", "-1", "StatusDatabaseOptions.MaxHistory is -1; it must be 1 or more.")]
    public async Task A_wrong_setting_fails_the_start_and_names_setting_value_and_rule(string setting, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddInMemoryStatusDatabase(Set);
        using var host = builder.Build();
        Assert.Equal(message, (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message);

        var options = new StatusDatabaseOptions();
        Set(options);
        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => new InMemoryStatusDatabase(options)).Message);

        void Set(StatusDatabaseOptions options)
        {
            var property = typeof(StatusDatabaseOptions).GetProperty(setting)!;
            property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, null) : int.Parse(value, null));
        }
    }

    [Fact]
    public async Task Good_settings_let_the_host_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddInMemoryStatusDatabase(options => (options.KeepChanges, options.MaxChanges, options.MaxHistory) = (TimeSpan.FromSeconds(1), 1, 1));
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void Every_asynchronous_call_of_the_library_takes_a_token_last() => Assert.Empty(
        from type in typeof(IStatusDatabase).Assembly.GetExportedTypes()
        where type.BaseType is not { IsGenericType: true } parent || parent.GetGenericTypeDefinition() != typeof(Stateless.StateMachine<,>) // its FireAsync takes none
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where type != typeof(IStatusBackend) && method.Name != nameof(IAsyncDisposable.DisposeAsync) // the one is called by the library, the other takes none
        where method.Name.EndsWith("Async", StringComparison.Ordinal)
        where method.GetParameters().LastOrDefault() is not { HasDefaultValue: true } last || last.ParameterType != typeof(CancellationToken)
        select $"{type.Name}.{method.Name}");

    private static IStatusStore<NmpNodeStatus> Nmp(IServiceProvider provider, string scope) => provider.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(scope);

    private sealed class Disposable : IStatusDatabase, IDisposable
    {
        private readonly InMemoryStatusDatabase _inner = new();

        public int Disposals { get; private set; }

        public IStatusStore<T> GetStore<T>(string scope = "")
            where T : class, IStatusRecord<T> => _inner.GetStore<T>(scope);

        public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => _inner.GetSequenceAsync(cancellationToken);

        public IAsyncEnumerable<StatusDatabaseChange> WatchAsync(long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) =>
            _inner.WatchAsync(after, options, cancellationToken);

        public void Dispose() => Disposals++;
    }
}
