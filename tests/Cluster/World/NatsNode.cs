namespace Cluster.World;

/// <summary>A nats-server of a cluster, or one alone.</summary>
internal sealed class NatsNode : IKillable, IDisposable
{
    private static readonly string[] Paths = ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"];

    private readonly string _folder;
    private StartedProgram? _program;

    private NatsNode(string folder, string name)
    {
        _folder = folder;
        Name = name;
    }

    public string Name { get; }

    public bool IsRunning => _program is not null;

    /// <summary>For collectors.</summary>
    public int Port { get; } = LoopbackPort.Free();

    /// <summary>For sensors.</summary>
    public int MqttPort { get; } = LoopbackPort.Free();

    /// <summary>For the other servers.</summary>
    private int RoutePort { get; } = LoopbackPort.Free();

    /// <summary>Whether nats-server is installed.</summary>
    public static bool IsInstalled => Array.Exists(Paths, File.Exists);

    /// <summary>Prepares servers that know each other. Nothing runs yet.</summary>
    /// <param name="count">1 for a server without a cluster.</param>
    /// <param name="accounts">Accounts for sensors; 0 for none.</param>
    /// <param name="folder">For configurations, streams and logs.</param>
    public static IReadOnlyList<NatsNode> Prepare(int count, int accounts, string folder)
    {
        NatsNode[] nodes = [.. Enumerable.Range(1, count).Select(i => new NatsNode(Path.Combine(folder, $"nats{i}"), $"nats{i}"))];
        string routes = string.Join(", ", nodes.Select(node => FormattableString.Invariant($"\"nats://127.0.0.1:{node.RoutePort}\"")));
        foreach (NatsNode node in nodes)
        {
            Directory.CreateDirectory(node._folder);
            File.WriteAllLines(
                Path.Combine(node._folder, "nats.conf"),
                [
                    $"server_name: {node.Name}",
                    FormattableString.Invariant($"listen: \"127.0.0.1:{node.Port}\""),
                    $"jetstream {{ store_dir: \"{node._folder}\", max_file_store: 16GB }}",

                    // A sensor keeps what is not acknowledged, so its session may be lost with a server.
                    FormattableString.Invariant(
                        $"mqtt {{ listen: \"127.0.0.1:{node.MqttPort}\", consumer_replicas: 1, consumer_memory_storage: true }}"),
                    count == 1
                        ? ""
                        : FormattableString.Invariant(
                            $"cluster {{ name: nm, listen: \"127.0.0.1:{node.RoutePort}\", routes: [{routes}] }}"),
                    accounts == 0 ? "" : NatsAccounts.Configuration(accounts),
                ]);
        }

        return nodes;
    }

    public async Task StartAsync()
    {
        _program = new StartedProgram(
            Array.Find(Paths, File.Exists)!, "-c", Path.Combine(_folder, "nats.conf"), "-l", Path.Combine(_folder, "log"));
        await Task.Run(() => LoopbackPort.Await(_program, MqttPort));
    }

    public void Kill()
    {
        _program?.Dispose();
        _program = null;
    }

    public void Dispose() => Kill();
}
