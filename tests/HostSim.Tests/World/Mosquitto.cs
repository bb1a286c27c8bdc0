using System.Diagnostics;

namespace HostSim.Tests.World;

/// <summary>A mosquitto for one test, on loopback. It keeps nothing on disk, so that a restart forgets every session.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly string[] Paths =
        ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

    private readonly string _program;
    private readonly string _configuration;
    private StartedProgram _process;

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
        int port = LoopbackPort.Free();
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

    private StartedProgram StartProcess()
    {
        StartedProgram process = new(new ProcessStartInfo(_program, ["-c", _configuration]) { RedirectStandardError = true });
        try
        {
            LoopbackPort.Await(process, Port);
            return process;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidOperationException($"mosquitto does not start: {process.Process.StandardError.ReadToEnd()}");
        }
    }

    private void Stop() => _process.Dispose();
}
