using System.Net;
using System.Net.Sockets;

namespace StatusKit.Tests.PostgreSql;

/// <summary>A network between client and server that can be cut.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly int _target;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets all connections; new ones are taken at once. Gives how many there were.</summary>
    public int Cut()
    {
        Socket[] cut;
        lock (_open)
        {
            cut = [.. _open];
            _open.Clear();
        }

        foreach (var socket in cut)
        {
            socket.Close(0); // sends a reset rather than an end
        }

        return cut.Length / 2;
    }

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Join(client);
        }
    }

    private async Task Join(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_open)
        {
            _open.AddRange([client, server]);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(Copy(client, server), Copy(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }

        client.Close(0);
        server.Close(0);
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[16 << 10];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            await to.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
