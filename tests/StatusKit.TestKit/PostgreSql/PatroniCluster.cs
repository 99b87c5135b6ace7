using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace StatusKit.TestKit;

/// <summary>
/// Two PostgreSQL servers under Patroni with etcd: one is the primary, the other one its standby, and Patroni promotes the standby when the primary is gone.
/// On free ports of 127.0.0.1; or, so that the network between them can be cut, each in a network namespace. Removed at the end, even when the process is killed.
/// </summary>
public sealed class PatroniCluster : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    // Well below Patroni's defaults (30, 10 and 10), so that a round takes seconds.
    private const int TimeToLive = 5;

    private static readonly string Probe = string.Create(CultureInfo.InvariantCulture, $"skp{Environment.ProcessId % 100_000}");

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private static readonly HttpClient Patient = new() { Timeout = TimeSpan.FromMinutes(1) };

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-ha-").FullName;
    private readonly Node[] _nodes;
    private readonly Process _guard;
    private readonly bool _isSynchronous;
    private readonly bool _isCuttable;
    private readonly string _network = $"sk{Environment.ProcessId % 100_000}";
    private readonly string _etcd;
    private readonly List<Process> _processes = [];

    private PatroniCluster(bool isSynchronous, bool isCuttable)
    {
        (_isSynchronous, _isCuttable) = (isSynchronous, isCuttable);
        var subnet = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % 250}");
        var host = isCuttable ? $"{subnet}.1" : Loopback;
        _etcd = string.Create(CultureInfo.InvariantCulture, $"{host}:{FreePort()}");
        _nodes =
        [
            .. new[] { "a", "b" }.Select((name, i) => new Node(
                name, isCuttable ? string.Create(CultureInfo.InvariantCulture, $"{subnet}.{i + 2}") : Loopback, FreePort(), FreePort(), Path.Combine(_folder, name))),
        ];
        if (PostgreSqlServer.IsRoot)
        {
            Run("chown", "postgres", _folder);
        }

        // It waits for the end of its input, which comes when this process ends for any reason.
        _guard = Process.Start(new ProcessStartInfo("sh", ["-c", Guard, "sh", _folder, _network]) { RedirectStandardInput = true, RedirectStandardError = true })!;
    }

    /// <summary>Why no cluster can be started; null when one can.</summary>
    public static string? Missing =>
        PostgreSqlServer.Missing
        ?? new[] { "patroni", "etcd" }.Where(program => Find(program) is null).Select(program => $"{program} is not installed").FirstOrDefault();

    /// <summary>Why its network cannot be cut; null when it can.</summary>
    public static string? CutMissing =>
        Missing
        ?? (!PostgreSqlServer.IsRoot ? "network namespaces need root"
            : Find("ip") is null ? "ip (iproute2) is not installed"
            : Try("ip", "link", "add", Probe, "type", "bridge") is { Length: > 0 } error ? $"the kernel makes no bridge: {error}"
            : Try("ip", "link", "del", Probe) is { Length: > 0 } left ? left : null);

    /// <summary>Both servers, of which the primary is used.</summary>
    public string ConnectionString =>
        $"Host={string.Join(',', _nodes.Select(node => node.Endpoint))};Target Session Attributes=primary;Host Recheck Seconds=1;Timeout=2;Command Timeout=4;Username=postgres;Password=secret;Database=postgres";

    /// <summary>The versions of what runs.</summary>
    public static string Versions => $"{Output("patroni", "--version").Trim()}, {Output("etcd", "--version").Split('\n')[0]}, {Output(PostgreSqlServer.Program("postgres"), "--version").Trim()}";

    /// <summary>Starts a cluster and waits until its standby follows.</summary>
    /// <param name="isSynchronous">Whether a commit waits for the standby.</param>
    /// <param name="isCuttable">Whether each server gets a network namespace of its own.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<PatroniCluster> StartAsync(bool isSynchronous, bool isCuttable, CancellationToken cancellationToken)
    {
        if ((isCuttable ? CutMissing : Missing) is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        var cluster = new PatroniCluster(isSynchronous, isCuttable);
        try
        {
            cluster.MakeNetwork();
            cluster.StartStore();
            cluster.StartPatroni(cluster._nodes[0]);
            await cluster.PrimaryAsync(cancellationToken); // so that it is the first one that makes the database
            cluster.StartPatroni(cluster._nodes[1]);
            await cluster.WaitUntilCompleteAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name of the server that is the primary, for Patroni.</summary>
    public async Task<string> PrimaryAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await MembersAsync(cancellationToken)).FirstOrDefault(member => member is { Role: "leader", State: "running" }) is { } leader)
            {
                return leader.Name;
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Waits until another server than the given one is the primary.</summary>
    public async Task WaitForAnotherPrimaryAsync(string than, CancellationToken cancellationToken)
    {
        while (await PrimaryAsync(cancellationToken) == than)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Waits until there is a primary and a standby that follows it.</summary>
    public async Task WaitUntilCompleteAsync(CancellationToken cancellationToken)
    {
        var standby = _isSynchronous ? "sync_standby" : "replica";
        while (true)
        {
            var members = await MembersAsync(cancellationToken);
            if (members.Any(member => member.Role == "leader")
                && members.Any(member => member.Role == standby && member.State is "running" or "streaming" && member.Timeline == members.First(each => each.Role == "leader").Timeline))
            {
                return;
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Kills a server with its Patroni without warning, as when its machine loses power.</summary>
    public void Kill(string name) => Signal(name, "-KILL");

    /// <summary>Lets nothing of a server run, with its connections open, as when its virtual machine is paused.</summary>
    public void Freeze(string name) => Signal(name, "-STOP");

    /// <summary>Continues after <see cref="Freeze"/>.</summary>
    public void Thaw(string name) => Signal(name, "-CONT");

    /// <summary>Starts Patroni on a server that was killed; it makes the old primary a standby.</summary>
    public void Restart(string name) => StartPatroni(NodeOf(name));

    /// <summary>Cuts a server off from everything else, or connects it again.</summary>
    public void SetLink(string name, bool isUp) => Run("ip", "link", "set", $"{_network}{name}", isUp ? "up" : "down");

    /// <summary>Lets the standby become the primary in an orderly way, as for maintenance.</summary>
    public async Task SwitchOverAsync(string from, CancellationToken cancellationToken)
    {
        using var body = new StringContent($$"""{"leader": "{{from}}"}""");
        using var response = await Patient.PostAsync(new Uri($"http://{NodeOf(from).Rest}/switchover"), body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        await WaitForAnotherPrimaryAsync(from, cancellationToken);
    }

    /// <summary>Pauses the process of the primary that sends its log to the standby.</summary>
    public void PauseReplication(string primary)
    {
        var senders = PidsOf(NodeOf(primary)).Where(pid => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains("walsender", StringComparison.Ordinal)).ToList();
        Run("kill", ["-STOP", .. senders]);
    }

    /// <summary>What a server and its Patroni wrote to their log.</summary>
    public string LogOf(string name) => Output("cat", NodeOf(name).Folder + ".log");

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _processes.ForEach(process => process.Dispose());
    }

    // Patroni before the servers, or it would start them again.
    private const string Guard = """
        cat >/dev/null
        for i in 1 2; do
            for f in "$1"/*.pid; do kill -9 $(cat "$f") 2>/dev/null; done
            for f in "$1"/?/postmaster.pid; do p=$(head -n 1 "$f" 2>/dev/null) && kill -9 $p $(pgrep -P $p) 2>/dev/null; done
            sleep 0.1
        done
        for n in a b; do ip netns del "$2$n" 2>/dev/null; ip link del "$2$n" 2>/dev/null; done
        ip link del "$2" 2>/dev/null
        sleep 0.2
        rm -rf "$1"
        """;

    private Node NodeOf(string name) => _nodes.Single(node => node.Name == name);

    private void MakeNetwork()
    {
        if (!_isCuttable)
        {
            return;
        }

        Run("ip", "link", "add", _network, "type", "bridge");
        Run("ip", "addr", "add", $"{_etcd.Split(':')[0]}/24", "dev", _network);
        Run("ip", "link", "set", _network, "up");
        foreach (var node in _nodes)
        {
            var space = $"{_network}{node.Name}";
            Run("ip", "netns", "add", space);
            Run("ip", "link", "add", space, "type", "veth", "peer", "name", "eth0", "netns", space);
            Run("ip", "link", "set", space, "master", _network, "up");
            Run("ip", "-n", space, "addr", "add", $"{node.Host}/24", "dev", "eth0");
            Run("ip", "-n", space, "link", "set", "eth0", "up");
            Run("ip", "-n", space, "link", "set", "lo", "up");
        }
    }

    private void StartStore()
    {
        var peer = string.Create(CultureInfo.InvariantCulture, $"http://{Loopback}:{FreePort()}");
        Start(null, "etcd", "etcd", "--data-dir", Path.Combine(_folder, "etcd"), "--listen-client-urls", $"http://{_etcd}", "--advertise-client-urls", $"http://{_etcd}",
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}", "--unsafe-no-fsync");
    }

    private void StartPatroni(Node node)
    {
        var file = node.Folder + ".yml";
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $$"""
            scope: statuskit
            name: {{node.Name}}
            restapi: { listen: "{{node.Rest}}", connect_address: "{{node.Rest}}" }
            etcd3: { host: "{{_etcd}}" }
            bootstrap:
              dcs:
                ttl: {{TimeToLive}}
                loop_wait: 1
                retry_timeout: 2
                maximum_lag_on_failover: 104857600
                synchronous_mode: {{(_isSynchronous ? "true" : "false")}}
                synchronous_mode_strict: {{(_isSynchronous ? "true" : "false")}}
                postgresql:
                  use_pg_rewind: true
                  use_slots: true
                  parameters: { max_connections: 150, shared_buffers: 32MB, wal_log_hints: "on", wal_keep_size: 256MB }
              initdb: [ { encoding: UTF8 }, { locale: C }, no-sync ]
            postgresql:
              listen: "{{node.Endpoint}}"
              connect_address: "{{node.Endpoint}}"
              data_dir: {{node.Folder}}
              bin_dir: {{Path.GetDirectoryName(PostgreSqlServer.Program("postgres"))}}
              pgpass: {{node.Folder}}.pgpass
              authentication:
                superuser: { username: postgres, password: secret }
                replication: { username: replicator, password: secret }
                rewind: { username: postgres, password: secret }
              pg_hba: [ "local all all trust", "host all all 0.0.0.0/0 md5", "host replication all 0.0.0.0/0 md5" ]
              parameters: { unix_socket_directories: {{_folder}}, fsync: "off" }

            """));
        Start(_isCuttable ? _network + node.Name : null, node.Name, "patroni", file);
    }

    private void Start(string? space, string name, string program, params string[] arguments)
    {
        // The shell writes its own id, and becomes the program.
        string[] command = ["sh", "-c", "echo $$ >\"$1.pid\"; log=$1.log; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Path.Combine(_folder, name), program, .. arguments];
        // Not runuser, which stays as the parent and stops itself when what it runs is stopped.
        command = PostgreSqlServer.IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;
        command = space is null ? command : ["ip", "netns", "exec", space, .. command];
        _processes.Add(Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" })!);
    }

    private async Task<List<Member>> MembersAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            try
            {
                var cluster = await Http.GetFromJsonAsync<JsonElement>($"http://{node.Rest}/cluster", cancellationToken);
                return [.. cluster.GetProperty("members").EnumerateArray().Select(member => new Member(
                    member.GetProperty("name").GetString()!, member.GetProperty("role").GetString()!, member.GetProperty("state").GetString()!,
                    member.TryGetProperty("timeline", out var timeline) ? timeline.GetInt32() : 0))];
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The other one answers.
            }
        }

        return [];
    }

    // Again for those that were started in between.
    private void Signal(string name, string signal)
    {
        var node = NodeOf(name);
        Try("kill", signal, File.ReadAllText(node.Folder + ".pid").Trim());
        for (var i = 0; i < 2; i++)
        {
            Try("kill", [signal, .. PidsOf(node)]);
        }
    }

    private static IEnumerable<string> PidsOf(Node node)
    {
        var postmaster = Output("head", "-n", "1", Path.Combine(node.Folder, "postmaster.pid")).Trim();
        return postmaster.Length == 0 ? [] : [postmaster, .. Output("pgrep", "-P", postmaster).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return process.StandardOutput.ReadToEnd();
    }

    // What it complained about when it failed.
    private static string? Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}";
    }

    private static void Run(string program, params string[] arguments)
    {
        if (Try(program, arguments) is { } error)
        {
            throw new InvalidOperationException(error);
        }
    }

    private sealed record Member(string Name, string Role, string State, int Timeline);

    private sealed record Node(string Name, string Host, int Port, int RestPort, string Folder)
    {
        public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

        public string Rest => string.Create(CultureInfo.InvariantCulture, $"{Host}:{RestPort}");
    }
}
