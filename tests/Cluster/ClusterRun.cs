using Cluster.World;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.HostSim.Fleet;

namespace Cluster;

/// <summary>A fleet at servers of NATS, with collectors that store into PostgreSQL.</summary>
internal static class ClusterRun
{
    // Of a sensor, where processes are killed. A real one begins with a minute, which would be most of a short run.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <returns>Whether nothing was lost and nothing stored twice.</returns>
    public static async Task<bool> RunAsync(ClusterOptions options, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("nanomedagent-cluster-").FullName;
        List<IDisposable> started = [];
        try
        {
            return await RunAsync(options, folder, started, cancellation);
        }
        finally
        {
            started.Reverse();
            started.ForEach(each => each.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunAsync(
        ClusterOptions options, string folder, List<IDisposable> started, CancellationToken cancellation)
    {
        PostgresServer postgres = await PostgresServer.CreateAsync(folder);
        started.Add(postgres);
        IReadOnlyList<NatsNode> nodes = NatsNode.Prepare(options.Nodes, options.Accounts, folder);
        started.AddRange(nodes);
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        using HospitalKey recipient = HospitalKey.Create();
        string keyFile = Path.Combine(folder, "recipient.key.pem");
        recipient.Save(keyFile);
        string passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, NatsAccounts.Password, cancellation);
        FleetOptions fleet = new()
        {
            Sensors = options.Sensors,
            PeriodSeconds = options.PeriodSeconds,
            Speed = options.Speed,
            Duration = options.Duration,
            Patience = options.HasFaults ? Patience : TimeSpan.FromMinutes(1),
            Brokers = [.. Brokers(nodes, options.Accounts, passwordFile)],
        };
        byte[][] associations = [.. Enumerable.Range(0, options.Sensors).Select(_ => FleetRecords.NewAssociation())];
        await using FleetRun run = FleetRun.Prepare(fleet, recipient.Public, i => associations[i]);
        FleetRecords.Register(
            postgres.ConnectionString, run.Keys, associations, DateTimeOffset.UtcNow - options.Duration - TimeSpan.FromMinutes(1));
        string address = "nats://" + string.Join(',', nodes.Select(node => FormattableString.Invariant($"127.0.0.1:{node.Port}")));
        string[] login = options.Accounts == 0 ? [] : ["--broker-user", NatsAccounts.Hospital, "--broker-password-file", passwordFile];
        CollectorProcess[] collectors =
        [
            .. Enumerable.Range(1, options.Collectors).Select(i => new CollectorProcess(
                $"collector{i}",
                ["--broker", address, "--recipient", keyFile, "--db", postgres.ConnectionString, .. login])),
        ];
        started.AddRange(collectors);
        await Task.WhenAll(collectors.Select(collector => collector.StartAsync()));
        await Task.WhenAll(collectors.Select(collector => collector.Connected)).WaitAsync(StartLimit, cancellation);
        int beats = 0;
        run.Progressed += line =>
        {
            if (beats++ % 10 == 0)
            {
                Console.WriteLine(line);
            }
        };
        ProcessMeter meter = new(
            ["cluster", "nats-server", "nanomedagent-collector", "postgres"],
            process => ProcessParents.IsOf(process, [postgres.ProcessId, Environment.ProcessId]));
        using CancellationTokenSource calm = new();
        int readingsPerSecond = (int)Math.Ceiling(options.Sensors * options.Speed / options.PeriodSeconds);
        IKillable[] victims = [.. nodes.Where(_ => options.Nodes > 1), .. collectors, postgres];
        Task<IReadOnlyList<(string Name, double Seconds)>> faults = Task.FromResult<IReadOnlyList<(string, double)>>([]);
        run.MeasuringBegan += () => faults = options.HasFaults
            ? Task.Run(() => new Chaos(victims, run, readingsPerSecond, options.Seed).RunAsync(calm.Token))
            : faults;
        run.MeasuringEnded += calm.Cancel;
        FleetTimes times = await run.RunAsync(cancellation);
        IReadOnlyList<ProcessUse> use = meter.Read();
        IReadOnlyList<(string Name, double Seconds)> recoveries = await faults;
        FleetReport report = FleetReport.Of(
            run, times, FleetRecords.Reconcile(postgres.ConnectionString, run.Keys, run.Readings), use);
        Write(report, recoveries, collectors);
        if (options.Picture is { } picture)
        {
            FleetPicture.Save(
                picture,
                FormattableString.Invariant($"{options.Sensors} sensors, {options.Nodes} servers, {options.Collectors} collectors"),
                run.Measurements.Seconds);
        }

        return report.IsSound && run.Waiting == 0;
    }

    private static IEnumerable<IReadOnlyList<BrokerAccess>> Brokers(IReadOnlyList<NatsNode> nodes, int accounts, string passwordFile) =>
        accounts == 0
            ? [[.. nodes.Select(node => BrokerAccess.To("127.0.0.1", node.MqttPort))]]
            : Enumerable.Range(0, accounts).Select(account => nodes.Select(node => BrokerAccess.Open(new BrokerOptions
            {
                Address = FormattableString.Invariant($"127.0.0.1:{node.MqttPort}"),
                User = NatsAccounts.Ward(account),
                PasswordFile = passwordFile,
            })).ToArray());

    private static void Write(
        FleetReport report, IReadOnlyList<(string Name, double Seconds)> recoveries, IReadOnlyList<CollectorProcess> collectors)
    {
        foreach ((string name, double seconds) in recoveries)
        {
            Console.WriteLine(FormattableString.Invariant($"{name} was killed: as before after {seconds:0.0} s, its outage included"));
        }

        foreach (string line in report.ToLines())
        {
            Console.WriteLine(line);
        }

        if (!report.IsSound)
        {
            foreach (CollectorProcess collector in collectors)
            {
                Console.WriteLine($"{collector.Name} wrote last:");
                Console.WriteLine(string.Join('\n', collector.Lines));
            }
        }
    }
}
