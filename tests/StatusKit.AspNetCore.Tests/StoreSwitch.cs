using System.Reflection;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests;

/// <summary>A store whose database can be made to fail.</summary>
public sealed class StoreSwitch<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>Whether every call fails.</summary>
    public bool IsBroken { get; set; }

    /// <summary>The one method that fails while the switch is broken; null for all.</summary>
    public string? Method { get; init; }

    /// <summary>What they fail with.</summary>
    public Exception Failure { get; set; } = new IOException("the database at 127.0.0.1 is gone");

    /// <summary>The store behind the switch.</summary>
    public IStatusStore<T> Wrap(IStatusStore<T> store)
    {
        var wrapped = DispatchProxy.Create<IStatusStore<T>, Proxy>();
        ((Proxy)(object)wrapped).Set(store, this);
        return wrapped;
    }

#pragma warning disable CA1852 // a proxy is derived from it
    private class Proxy : DispatchProxy
    {
        private IStatusStore<T> _store = null!;
        private StoreSwitch<T> _switch = null!;

        public void Set(IStatusStore<T> store, StoreSwitch<T> owner) => (_store, _switch) = (store, owner);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (_switch.IsBroken && targetMethod!.Name.EndsWith(_switch.Method ?? "Async", StringComparison.Ordinal))
            {
                throw _switch.Failure;
            }

            return targetMethod!.Invoke(_store, args);
        }
    }
#pragma warning restore CA1852
}
