using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StatusKit.TestKit;

/// <summary>PgBouncer before a server, on a free port of 127.0.0.1. It ends with this object, or with the process.</summary>
public sealed class PgBouncer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-pgbouncer-").FullName;
    private readonly Process _guard;
    private readonly int _port;

    public PgBouncer(PostgreSqlServer server, string mode)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        File.WriteAllText(Path.Combine(_folder, "users"), "\"postgres\" \"\"\n");
        File.WriteAllText(Path.Combine(_folder, "ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_port}
            unix_socket_dir =
            pool_mode = {mode}
            auth_type = trust
            auth_file = {_folder}/users
            default_pool_size = 40

            """));
        var program = Program ?? throw new InvalidOperationException(Missing);

        // It runs until the end of its guard's input, which comes when this process ends for any reason.
        string[] command = ["sh", "-c", "\"$1\" -q \"$2/ini\" </dev/null & p=$!; cat >/dev/null; kill -9 $p", "sh", program, _folder];
        if (Environment.UserName == "root")
        {
            using var chown = Process.Start("chown", ["-R", "postgres", _folder]);
            chown.WaitForExit();
            command = ["runuser", "-u", "postgres", "--", .. command];
        }

        _guard = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        while (!Listens())
        {
            if (_guard.HasExited)
            {
                throw new InvalidOperationException(_guard.StandardError.ReadToEnd());
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Why it cannot be started; null when it can.</summary>
    public static string? Missing => PostgreSqlServer.Missing ?? (Program is null ? "pgbouncer is not installed" : null);

    public string ConnectionString => PostgreSqlServer.ConnectionStringAt(_port);

    private static string? Program => new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer" }.FirstOrDefault(File.Exists);

    public void Dispose()
    {
        _guard.StandardInput.Close();
        _guard.WaitForExit();
        _guard.Dispose();
        Directory.Delete(_folder, true);
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
