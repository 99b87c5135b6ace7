using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace StatusKit.Tests.Steps;

/// <summary>A network to a PostgreSQL server that knows messages, and breaks in front of the n-th of one direction.</summary>
internal sealed class MessageProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private bool _ofServer;
    private int _left;
    private bool _hasBroken;

    public MessageProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks the connection in front of the n-th message from here on.</summary>
    public void Arm(int message, bool ofServer) => (_ofServer, _hasBroken, _left) = (ofServer, false, message);

    /// <summary>Breaks nothing further; returns whether it did.</summary>
    public bool Disarm()
    {
        _left = 0;
        return _hasBroken;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = JoinAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), ofServer: false), CopyAsync(server.GetStream(), client.GetStream(), ofServer: true));
            }
            catch (SocketException)
            {
            }

            client.Client.Close(0); // a reset
        }
    }

    // A message is a type, a length that counts itself, and the rest; the first one of a client has no type.
    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool ofServer)
    {
        try
        {
            for (var head = ofServer ? 5 : 4; ; head = 5)
            {
                var start = new byte[head];
                await from.ReadExactlyAsync(start);
                var message = new byte[head - 4 + BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(head - 4))];
                start.CopyTo(message, 0);
                await from.ReadExactlyAsync(message.AsMemory(head));
                if (ofServer == _ofServer && Interlocked.Decrement(ref _left) == 0)
                {
                    _hasBroken = true;
                    return;
                }

                await to.WriteAsync(message);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or EndOfStreamException)
        {
        }
    }
}
