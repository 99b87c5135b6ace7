using Microsoft.Data.Sqlite;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <content>Writing: a group of writes is one transaction.</content>
public sealed partial class SqliteStatusDatabase
{
    // As the last transaction left it; null when it must be read.
    private SqliteCounter? _counter;

    /// <summary>What the last write ended with, when it failed for another reason than a lock; null when it went well.</summary>
    internal Exception? LastFailure { get; private set; }

    private async ValueTask Commit(IReadOnlyList<StatusWrite> group)
    {
        SqliteFile? file = null;
        try
        {
            file = OpenForCommit();
            CheckFile();
            await BeginAsync(file.Writer, "begin immediate", default).ConfigureAwait(false);
            var commit = new SqliteCommit(file.Writer, _options, _context.Time.GetUtcNow(), _sets, _options.MultiProcess ? null : _counter);
            commit.Run(group);
            file.Writer.Execute("commit");
            commit.Tell(_sets);
            _counter = commit.Counter;
            _position.Advance(commit.Counter.Last);
            LastFailure = null;
        }
        catch (Exception e)
        {
            _counter = null;
            throw Failed(file, e);
        }
    }

    private void CheckFile()
    {
        if (!File.Exists(_path))
        {
            throw new SqliteStatusException(_path, SqliteStatusException.CannotOpen, $"The database '{_path}' was removed while it was open. Nothing was written, and what it held is gone unless the file comes back.");
        }
    }

    // What cannot be used any more is closed, so that the next call opens it anew.
    private Exception Failed(SqliteFile? file, Exception e)
    {
        var told = e is SqliteException sqlite ? SqliteStatusException.Of(_path, sqlite) : e;
        if (told is SqliteStatusException { IsBusy: true })
        {
            file?.Writer.RollBack();
            return told;
        }

        LastFailure = told;
        if (told is SqliteStatusException { IsBroken: true } && file is not null)
        {
            Abandon(file);
        }
        else
        {
            file?.Writer.RollBack();
        }

        return told;
    }

    // The engine lets who waits for a lock sleep longer and longer, so that a busy process can keep another one waiting for seconds. Looking often is fairer.
    private async ValueTask BeginAsync(SqliteSession session, string begin, CancellationToken cancellationToken)
    {
        if (!_options.MultiProcess)
        {
            session.Execute(begin);
            return;
        }

        // The lock is another process's, so its time is real whatever the store's clock says.
        var started = TimeProvider.System.GetTimestamp();
        while (!session.TryExecute(begin))
        {
            if (TimeProvider.System.GetElapsedTime(started) >= _options.BusyTimeout)
            {
                throw SqliteStatusException.Busy(_path, _options.BusyTimeout);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5)), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
