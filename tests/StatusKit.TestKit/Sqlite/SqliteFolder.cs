using System.Runtime.CompilerServices;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.TestKit;

/// <summary>A temporary folder for databases, deleted at the end.</summary>
public sealed class SqliteFolder : IDisposable
{
    private readonly ConditionalWeakTable<SqliteStatusDatabase, string> _files = [];
    private int _made;

    public string Path { get; } = Directory.CreateTempSubdirectory("statuskit-").FullName;

    public string NewFile() => System.IO.Path.Combine(Path, $"{Interlocked.Increment(ref _made)}.db");

    public SqliteStatusDatabase New(StatusDatabaseOptions retention, TimeProvider time, bool multiProcess = false) => Open(NewFile(), retention, time, multiProcess);

    /// <summary>A second store on the same file, as another process would open it.</summary>
    public SqliteStatusDatabase Again(SqliteStatusDatabase store, StatusDatabaseOptions retention, TimeProvider time) =>
        Open(_files.TryGetValue(store, out var file) ? file : throw new ArgumentException("The store was made elsewhere."), retention, time, multiProcess: true);

    public void Dispose() => Directory.Delete(Path, true);

    private SqliteStatusDatabase Open(string file, StatusDatabaseOptions retention, TimeProvider time, bool multiProcess)
    {
        var store = new SqliteStatusDatabase(
            $"Data Source={file}",
            new()
            {
                KeepChanges = retention.KeepChanges,
                MaxChanges = retention.MaxChanges,
                MaxHistory = retention.MaxHistory,
                MultiProcess = multiProcess,
                BusyTimeout = TimeSpan.FromMinutes(1),
                PollInterval = TimeSpan.FromMilliseconds(50),
            },
            time);
        _files.Add(store, file);
        return store;
    }
}
