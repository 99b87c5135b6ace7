using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;

namespace StatusKit.TestKit;

/// <summary>A server for this process: a new cluster in a temporary folder, on a free port of 127.0.0.1. It is removed at the end, even when the process is killed.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private static readonly string? Programs = FindPrograms();

    private readonly string _folder;
    private readonly string _data;
    private readonly int _port = FreePort();
    private readonly Process _guard;
    private readonly bool _isDurable;
    private readonly string _moreSettings;
    private string _postmaster = "";
    private int _made;

    /// <summary>Creates the cluster and starts the server.</summary>
    public PostgreSqlServer()
        : this(isDurable: false, disk: null)
    {
    }

    // Commits that do not wait for the disk survive the end of all processes, but not a power cut.
    private PostgreSqlServer(bool isDurable, string? disk)
    {
        _isDurable = isDurable;
        _moreSettings = disk is null ? "" : " -c max_wal_size=64MB"; // the disk is small
        if (Missing is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        _folder = Directory.CreateTempSubdirectory("statuskit-pg-").FullName;
        _data = Path.Combine(disk ?? _folder, "data");
        if (IsRoot)
        {
            Run("chown", "postgres", _folder, disk ?? _folder);
        }

        // It waits for the end of its input, which comes when this process ends for any reason.
        _guard = Start("sh", "-c", "cat >/dev/null; \"$1/pg_ctl\" -D \"$3\" -m immediate stop >/dev/null 2>&1; rm -rf \"$2\"", "sh", Programs!, _folder, _data);
        Run(Program("initdb"), "-D", _data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        Start();
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>Creates a cluster whose commits wait for the disk, and starts the server.</summary>
    public static PostgreSqlServer StartDurable() => new(isDurable: true, disk: null);

    /// <summary>Creates a cluster on a file system of its own, which may lose its power, and starts the server.</summary>
    public static PostgreSqlServer StartOn(LoopFileSystem disk, bool isDurable) => new(isDurable, disk.Path);

    /// <summary>Why no server can be started; null when one can.</summary>
    public static string? Missing =>
        Programs is null ? "no PostgreSQL server is installed: neither /usr/lib/postgresql/*/bin nor the PATH holds initdb and pg_ctl"
        : IsRoot && !HasPostgresUser ? "PostgreSQL does not run as root, and there is no user postgres"
        : null;

    /// <summary>The version of the server's programs; null when none are installed.</summary>
    public static string? Version => Programs is null ? null : Output(Program("postgres"), "--version").Split(' ').ElementAtOrDefault(2)?.Trim();

    /// <summary>A pool that the tests share, with the rights of the superuser.</summary>
    public NpgsqlDataSource Source { get; }

    public string ConnectionString => ConnectionStringAt(_port);

    internal static bool IsRoot => Environment.UserName == "root";

    private static bool HasPostgresUser => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal));

    /// <summary>The connection string of the same database through another port, such as that of a proxy.</summary>
    public static string ConnectionStringAt(int port) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=5;Maximum Pool Size=100");

    public int Port => _port;

    /// <summary>A schema name that is not in use yet.</summary>
    public string NewSchema() => string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _made)}");

    /// <summary>A store in a new schema, over the shared pool.</summary>
    public PostgreSqlStatusDatabase New(StatusDatabaseOptions? retention = null, TimeProvider? time = null, string? schema = null, NpgsqlDataSource? source = null)
    {
        var kept = retention ?? new();
        return new(
            source ?? Source,
            new() { KeepChanges = kept.KeepChanges, MaxChanges = kept.MaxChanges, MaxHistory = kept.MaxHistory, Schema = schema ?? NewSchema(), PollInterval = TimeSpan.FromMilliseconds(200) },
            time);
    }

    public async Task<object?> Scalar(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The processor time of the server: of its processes that run, and of those that have ended.</summary>
    public TimeSpan Processor
    {
        get
        {
            var postmaster = Output("head", "-n", "1", Path.Combine(_data, "postmaster.pid")).Trim();
            var children = Output("pgrep", "-P", postmaster).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return TimeSpan.FromSeconds((Ticks(postmaster, 4) + children.Sum(pid => Ticks(pid, 2))) / 100.0);

            // After the name in parentheses come the state and 10 numbers, then the time in user and kernel mode, and that of children which have ended.
            static long Ticks(string pid, int fields) => File.Exists($"/proc/{pid}/stat")
                ? File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(11).Take(fields).Sum(long.Parse)
                : 0;
        }
    }

    /// <summary>Lets commits wait for the standby of that name, which there is not; with an empty name for none.</summary>
    public async Task SetSynchronousStandby(string name)
    {
        await Scalar($"alter system set synchronous_standby_names = '{name}'");
        await Scalar("select pg_reload_conf()");

        // It is in force when a commit waits; the processes of the server hear of it one by one.
        for (var isInForce = name.Length == 0; !isInForce;)
        {
            var commit = Scalar("select pg_logical_emit_message(true, 'test', '')");
            while (!commit.IsCompleted && !isInForce)
            {
                isInForce = await CancelWaiting();
            }

            await commit;
        }
    }

    /// <summary>Waits until a commit waits for its standby, and cancels it, as an administrator or a driver does.</summary>
    public async Task CancelOneThatWaitsForTheStandby()
    {
        while (!await CancelWaiting())
        {
            await Task.Yield();
        }
    }

    /// <summary>The server's log.</summary>
    public string Log => Output("cat", Path.Combine(_folder, "log"));

    /// <summary>Kills the server and all its processes without warning, as the kernel does when memory is short. Some may have ended by themselves.</summary>
    public void Kill() => Signal("-KILL", mayBeGone: true);

    /// <summary>Pauses the server and all its processes, with their connections open.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>Pauses the process that writes the log in the background, so that only commits that wait for it write it.</summary>
    public async Task PauseLogWriter() => Run("kill", "-STOP", $"{await Scalar("select pid from pg_stat_activity where backend_type = 'walwriter'")}");

    /// <summary>Continues after <see cref="Pause"/>.</summary>
    public void Resume() => Signal("-CONT");

    /// <summary>Starts the server again after <see cref="Kill"/>. A process that is still exiting may hold the shared memory for a moment.</summary>
    public void Start()
    {
        var settings = string.Create(CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync={(_isDurable ? "on" : "off")} -c max_connections=200 -c shared_buffers=64MB -c wal_writer_delay=10s{_moreSettings}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Run(Program("pg_ctl"), "-D", _data, "-w", "-t", "20", "-l", Path.Combine(_folder, "log"), "-o", settings, "start");
                _postmaster = File.ReadLines(Path.Combine(_data, "postmaster.pid")).First().Trim();
                return;
            }
            catch (InvalidOperationException) when (attempt < 100)
            {
                Thread.Sleep(50);
            }
        }
    }

    public void Dispose()
    {
        Source?.Dispose();
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
    }

    private async Task<bool> CancelWaiting() =>
        await Scalar("select pid from pg_stat_activity where wait_event = 'SyncRep' limit 1") is { } waiting
        && (bool)(await Scalar($"select pg_cancel_backend({waiting})"))!;

    private void Signal(string signal, bool mayBeGone = false)
    {
        string[] processes = [_postmaster, .. Output("pgrep", "-P", _postmaster).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Run("sh", "-c", $"kill {signal} {string.Join(' ', processes)}{(mayBeGone ? " 2>/dev/null || true" : "")}");
    }

    internal static string Program(string name) => Path.Combine(Programs!, name);

    private static string? FindPrograms()
    {
        string[] installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return installed
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The server does not run as root.
    private static Process Start(string program, params string[] arguments) => Process.Start(IsRoot && program != "chown"
        ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Output(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        return process.StandardOutput.ReadToEnd();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {process.StandardError.ReadToEnd()}");
        }
    }
}
