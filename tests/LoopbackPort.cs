using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tests;

/// <summary>
/// Ports on loopback for the servers of a test. A system's own free port is free for a moment only: until the server of the test listens
/// there, and whenever it is restarted, the system may give it to a connection, or to another program. So these are below those that
/// systems give away, and each program that runs tests has blocks of its own.
/// </summary>
internal static class LoopbackPort
{
    // Linux gives away 32768 and more, macOS and Windows 49152 and more.
    private const int First = 20_000;
    private const int Blocks = 120;
    private const int BlockLength = 100;

    // Only for a server that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    // Whoever listens on the first port of a block has the block, until the program ends.
    private static readonly List<Socket> Claims = [];
    private static int _next;
    private static int _end;

    /// <summary>One that nobody listens on, and that no other test gets.</summary>
    /// <exception cref="InvalidOperationException">Other programs have all of them.</exception>
    public static int Free()
    {
        lock (Claims)
        {
            while (true)
            {
                if (_next == _end)
                {
                    Claim();
                }

                int port = _next++;
                if (TryListen(port) is { } socket)
                {
                    socket.Dispose();
                    return port;
                }
            }
        }
    }

    /// <summary>Waits until a server listens; it tells nobody when it does.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or hangs.</exception>
    public static void Await(StartedProgram server, int port)
    {
        long began = Stopwatch.GetTimestamp();
        while (!server.Process.HasExited && Stopwatch.GetElapsedTime(began) < Limit)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(Between);
            }
        }

        throw new InvalidOperationException($"{server.Process.StartInfo.FileName} does not start");
    }

    private static void Claim()
    {
        // Not always the same ones: connections to a server that has ended keep its port busy for a minute.
        int start = Random.Shared.Next(Blocks);
        foreach (int block in Enumerable.Range(start, Blocks).Select(each => First + (each % Blocks * BlockLength)))
        {
            if (TryListen(block) is { } socket)
            {
                Claims.Add(socket);
                (_next, _end) = (block + 1, block + BlockLength);
                return;
            }
        }

        throw new InvalidOperationException($"all blocks of ports from {First} on are taken");
    }

    private static Socket? TryListen(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
