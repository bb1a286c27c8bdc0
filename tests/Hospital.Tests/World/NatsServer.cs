namespace Hospital.Tests.World;

/// <summary>A nats-server with JetStream and MQTT for one test, on loopback.</summary>
internal sealed class NatsServer : IDisposable
{
    private static readonly string[] Paths = ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"];

    private readonly StartedProgram _program;

    private NatsServer(StartedProgram program, int port, int mqttPort)
    {
        _program = program;
        Port = port;
        MqttPort = mqttPort;
    }

    /// <summary>For clients of NATS.</summary>
    public int Port { get; }

    /// <summary>For sensors.</summary>
    public int MqttPort { get; }

    /// <summary>Its address for collectors.</summary>
    public string Address => FormattableString.Invariant($"nats://127.0.0.1:{Port}");

    /// <summary>Starts a server; the test is skipped where nats-server is not installed.</summary>
    /// <param name="folder">For its configuration and its streams.</param>
    /// <param name="options">More lines of its configuration.</param>
    public static NatsServer Start(TemporaryFolder folder, params string[] options)
    {
        string? program = Array.Find(Paths, File.Exists);
        Assert.SkipUnless(program is not null, "nats-server is not installed");
        int port = LoopbackPort.Free();
        int mqttPort = LoopbackPort.Free();
        string configuration = folder.File("nats.conf");
        File.WriteAllLines(
            configuration,
            [
                "server_name: one",
                FormattableString.Invariant($"listen: \"127.0.0.1:{port}\""),
                FormattableString.Invariant($"mqtt {{ listen: \"127.0.0.1:{mqttPort}\" }}"),
                $"jetstream {{ store_dir: \"{folder.File("jetstream")}\" }}",
                .. options,
            ]);
        NatsServer server = new(
            new StartedProgram(program!, "--config", configuration, "--log", folder.File("nats.log")), port, mqttPort);
        LoopbackPort.Await(server._program, port);
        LoopbackPort.Await(server._program, mqttPort);
        return server;
    }

    /// <summary>Kills it for good.</summary>
    public void Kill() => _program.Kill();

    public void Dispose() => _program.Dispose();
}
