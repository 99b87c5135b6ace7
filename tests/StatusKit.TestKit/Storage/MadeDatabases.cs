using StatusKit.Storage;

namespace StatusKit.TestKit;

/// <summary>The databases that a test has created; they are disposed with it, in reverse order.</summary>
public sealed class MadeDatabases : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IStatusDatabase> _made = [];

    public IStatusDatabase Add(IStatusDatabase database)
    {
        lock (_gate)
        {
            if (!_made.Contains(database))
            {
                _made.Add(database);
            }
        }

        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in Enumerable.Reverse(_made))
        {
            if (database is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else if (database is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
    }
}
