using System.Diagnostics;
using System.IO.Pipelines;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>What stores need of memory, as lines of text: figures that are no times.</summary>
internal static class MemoryReport
{
    /// <summary>What a million statuses cost in memory, one change kept of each, beyond the same records in an array.</summary>
    public static async Task<string> InMemory(int count = 1_000_000)
    {
        var before = GC.GetTotalMemory(true);
        NmpNodeStatus[] records = [.. Fleet.Of(count)];
        var array = GC.GetTotalMemory(true) - before;
        var store = new InMemoryStatusDatabase(new() { MaxChanges = count, MaxHistory = 1 });
        await store.GetStore<NmpNodeStatus>().PutManyAsync(records);
        var both = GC.GetTotalMemory(true) - before;
        GC.KeepAlive(records);
        GC.KeepAlive(store);
        return FormattableString.Invariant($"{count:N0} statuses in memory: {(both - array) / count} bytes each beyond the same records in an array, which take {array / count} each.");
    }

    /// <summary>Lists a fleet out of a file, under whatever limit the process has: DOTNET_GCHeapHardLimit=0x4000000.</summary>
    public static async Task<string> List()
    {
        var folder = Directory.CreateTempSubdirectory("statuskit-bench-");
        try
        {
            await using var database = new SqliteStatusDatabase($"Data Source={Path.Combine(folder.FullName, "fleet.db")}");
            var store = database.GetStore<NmpNodeStatus>();
            await store.PutManyAsync(Fleet.Of(Fleet.Size));
            var started = Stopwatch.GetTimestamp();
            await using var output = new CountingStream();
            var nodes = await NmpListing.WriteLongAsync(store.ListAsync(Fleet.OfPolicy).Select(stored => stored.Value), PipeWriter.Create(output));
            return FormattableString.Invariant(
                $"{nodes:N0} nodes out of a file: {output.Length:N0} bytes in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s, heap limit {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MiB, working set {Environment.WorkingSet >> 20} MiB.");
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;
    }
}
