using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.World;

/// <summary>
/// The way from a gateway to a receiver of HL7 v2: it carries one message and its acknowledgement after the other. At random it is cut
/// before or after the receiver has a message, the receiver is killed while it has one, or the gateway is.
/// </summary>
internal sealed class FaultyWire : IDisposable
{
    // One message of so many meets each kind of fault.
    private const int OneOf = 150;
    private const byte EndOfBlock = 0x1c;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IndependentReceiver _receiver;
    private readonly Random _random;
    private int _kills;

    /// <param name="receiver">The receiver.</param>
    /// <param name="random">When what happens.</param>
    /// <param name="kills">How often receiver and gateway are killed at most: both take a while to go on.</param>
    public FaultyWire(IndependentReceiver receiver, Random random, int kills)
    {
        (_receiver, _random, _kills) = (receiver, random, 2 * kills);
        _listener.Start();
        Carrying = CarryAllAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when it is disposed of; fails if the wire itself does.</summary>
    public Task Carrying { get; }

    /// <summary>Kills the gateway that uses it now: its step is over, and it notes nothing.</summary>
    public Action KillGateway { get; set; } = () => { };

    /// <summary>What has happened.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    public void Dispose() => _listener.Dispose();

    // A gateway has one connection at a time.
    private async Task CarryAllAsync()
    {
        while (true)
        {
            TcpClient accepted;
            try
            {
                accepted = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            using TcpClient gateway = accepted;
            using TcpClient receiver = new() { NoDelay = true };
            try
            {
                await receiver.ConnectAsync(IPAddress.Loopback, _receiver.Port);
                await CarryAsync(gateway.GetStream(), receiver.GetStream());
            }
            catch (Exception cut) when (cut is IOException or SocketException)
            {
                // The other side sees that its connection is closed.
            }
        }
    }

    private async Task CarryAsync(NetworkStream gateway, NetworkStream receiver)
    {
        while (await ReadBlockAsync(gateway) is { } message)
        {
            int what = _random.Next(OneOf);
            if (what == 0)
            {
                Count("cut before");
                return;
            }

            await receiver.WriteAsync(message);
            if (what == 1 && _kills > 0 && _kills-- > 0)
            {
                Count("receiver killed");
                await _receiver.KillAndRestartAsync();
                return;
            }

            if (await ReadBlockAsync(receiver) is not { } acknowledgement)
            {
                return;
            }

            if (what == 2)
            {
                Count("cut after");
                return;
            }

            if (what == 3 && _kills > 0 && _kills-- > 0)
            {
                Count("gateway killed");
                KillGateway();
                return;
            }

            await gateway.WriteAsync(acknowledgement);
        }
    }

    /// <summary>Reads up to the end of a block; null when there comes no other. Nothing comes after it before it is answered.</summary>
    private static async Task<byte[]?> ReadBlockAsync(NetworkStream stream)
    {
        byte[] piece = new byte[8192];
        using MemoryStream block = new();
        while (await stream.ReadAsync(piece) is > 0 and int length)
        {
            block.Write(piece.AsSpan(0, length));
            if (block.Length > 1 && block.GetBuffer()[block.Length - 2] == EndOfBlock)
            {
                return block.ToArray();
            }
        }

        return null;
    }

    private void Count(string fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;
}
