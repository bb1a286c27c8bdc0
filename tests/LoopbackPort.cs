using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tests;

/// <summary>Ports on loopback for the servers of a test.</summary>
internal static class LoopbackPort
{
    // Only for a server that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    /// <summary>One that nobody listens on.</summary>
    public static int Free()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
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
}
