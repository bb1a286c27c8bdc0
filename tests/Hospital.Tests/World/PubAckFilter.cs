using System.Net;
using System.Net.Sockets;

namespace Hospital.Tests.World;

/// <summary>Stands between a client and a broker, and keeps the broker's PUBACKs (MQTT 3.1.1, section 3.4) from the client.</summary>
internal sealed class PubAckFilter : IDisposable
{
    private const int PubAck = 4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _broker;

    public PubAckFilter(int broker)
    {
        _broker = broker;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether PUBACKs are kept.</summary>
    public bool IsFiltering { get; set; } = true;

    public void Dispose() => _listener.Dispose();

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        using (from)
        using (to)
        {
            await from.CopyToAsync(to);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                TcpClient broker = new();
                await broker.ConnectAsync(IPAddress.Loopback, _broker);
                _ = CopyAsync(client.GetStream(), broker.GetStream());
                _ = FilterAsync(broker.GetStream(), client.GetStream());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task FilterAsync(NetworkStream from, NetworkStream to)
    {
        using (from)
        using (to)
        {
            byte[] one = new byte[1];
            while (await from.ReadAsync(one) == 1)
            {
                List<byte> head = [one[0]];
                int length = 0;
                for (int shift = 0; shift == 0 || (one[0] & 0x80) != 0; shift += 7)
                {
                    await from.ReadExactlyAsync(one);
                    head.Add(one[0]);
                    length |= (one[0] & 0x7F) << shift;
                }

                byte[] rest = new byte[length];
                await from.ReadExactlyAsync(rest);
                if (!IsFiltering || head[0] >> 4 != PubAck)
                {
                    await to.WriteAsync((byte[])[.. head, .. rest]);
                }
            }
        }
    }
}
