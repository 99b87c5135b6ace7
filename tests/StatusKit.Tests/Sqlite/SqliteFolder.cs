using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>A temporary folder with databases in it, gone at the end.</summary>
public sealed class SqliteFolder : IDisposable
{
    private int _made;

    public string Path { get; } = Directory.CreateTempSubdirectory("statuskit-").FullName;

    public string NewFile() => System.IO.Path.Combine(Path, $"{Interlocked.Increment(ref _made)}.db");

    public SqliteStatusStore New(StatusStoreOptions retention, TimeProvider time, bool multiProcess = false) => new(
        $"Data Source={NewFile()}",
        new() { KeepChanges = retention.KeepChanges, MaxChanges = retention.MaxChanges, MaxHistory = retention.MaxHistory, MultiProcess = multiProcess },
        time);

    public void Dispose() => Directory.Delete(Path, true);
}
