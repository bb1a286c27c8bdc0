using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HostSim.Tests.World;

/// <summary>A mosquitto for one test, on loopback. It keeps nothing on disk, so that a restart forgets every session.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly string[] Paths =
        ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

    private readonly string _program;
    private readonly string _configuration;
    private Process _process;

    private Mosquitto(string program, string configuration, int port)
    {
        _program = program;
        _configuration = configuration;
        Port = port;
        _process = StartProcess();
    }

    public int Port { get; }

    /// <summary>Starts a broker; the test is skipped where there is no mosquitto.</summary>
    /// <param name="folder">For its configuration.</param>
    /// <param name="options">More lines of its configuration.</param>
    public static Mosquitto Start(string folder, params string[] options)
    {
        string? program = Array.Find(Paths, File.Exists);
        Assert.SkipUnless(program is not null, "mosquitto is not installed");
        int port = FreePort();
        string configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllLines(
            configuration,
            [
                "user " + Environment.UserName, "persistence false", "set_tcp_nodelay true", "log_dest none",
                $"listener {port} 127.0.0.1", .. options.Any(option => option.StartsWith("allow_anonymous", StringComparison.Ordinal))
                    ? options
                    : [.. options, "allow_anonymous true"],
            ]);
        return new Mosquitto(program!, configuration, port);
    }

    /// <summary>Kills it, and starts another one on the same port.</summary>
    public void Restart()
    {
        Stop();
        _process = StartProcess();
    }

    public void Dispose() => Stop();

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private Process StartProcess()
    {
        Process process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration]) { RedirectStandardError = true })!;
        while (!process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, Port);
                return process;
            }
            catch (SocketException)
            {
                // Not listening yet.
                Thread.Yield();
            }
        }

        throw new InvalidOperationException($"mosquitto does not start: {process.StandardError.ReadToEnd()}");
    }

    private void Stop()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
