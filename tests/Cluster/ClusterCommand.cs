using System.CommandLine;
using Cluster.World;

namespace Cluster;

/// <summary>The command line.</summary>
public static class ClusterCommand
{
    private const int Failed = 1;

    private static readonly Option<int> Sensors = Number("--sensors", "Sensors.", 500);
    private static readonly Option<int> Nodes = Number("--nodes", "Servers of NATS: 1, or a cluster of 3.", 3);
    private static readonly Option<int> Collectors = Number("--collectors", "Processes of the collector.", 3);
    private static readonly Option<int> Period = Number("--period", "Seconds from one reading of a sensor to the next.", 5);
    private static readonly Option<int> Seed = Number("--seed", "Decides what is killed when.", 1);

    private static readonly Option<int> Accounts = Number(
        "--accounts", "Spreads the sensors over so many accounts of NATS; 0 for one that everybody shares.", 0);

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "Seconds of the sensors in one second.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> Minutes = new("--minutes")
    {
        Description = "How long the sensors measure, in their time.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> Calm = new("--calm") { Description = "Kills nothing." };

    private static readonly Option<string?> Picture = new("--picture") { Description = "Where the picture goes (PNG).", HelpName = "FILE" };

    /// <summary>Runs a command line.</summary>
    /// <returns>0; 1 when something was lost or stored twice; 2 for a mistake, or if a server is not installed.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        RootCommand root = new(
            "A fleet of sensors at servers of NATS, with collectors that store into PostgreSQL, all on loopback. Servers and collectors "
            + "are killed at random and started again. Nothing is lost, and nothing is stored twice; how long each recovery takes is "
            + "reported. Exit status: 1 when something was lost or stored twice, 2 for a mistake, or when nats-server or PostgreSQL is not "
            + "installed.")
        {
            Sensors, Nodes, Collectors, Period, Speed, Minutes, Seed, Accounts, Calm, Picture,
        };
        root.SetAction(RunAsync);
        ParseResult parsed = root.Parse(arguments);

        // Everything that it has started ends with it.
        int status = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
        return parsed.Errors.Count > 0 ? 2 : status;
    }

    private static Option<int> Number(string name, string description, int usually) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usually,
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!NatsNode.IsInstalled || !PostgresServer.IsInstalled)
        {
            await Console.Error.WriteLineAsync("cluster: nats-server and PostgreSQL are needed; install them");
            return 2;
        }

        bool isSound = await ClusterRun.RunAsync(
            new ClusterOptions
            {
                Sensors = parsed.GetValue(Sensors),
                Nodes = parsed.GetValue(Nodes),
                Collectors = parsed.GetValue(Collectors),
                Duration = TimeSpan.FromMinutes(parsed.GetValue(Minutes)),
                PeriodSeconds = parsed.GetValue(Period),
                Speed = parsed.GetValue(Speed),
                HasFaults = !parsed.GetValue(Calm),
                Seed = parsed.GetValue(Seed),
                Accounts = parsed.GetValue(Accounts),
                Picture = parsed.GetValue(Picture),
            },
            cancellation);
        Console.WriteLine(isSound ? "Nothing was lost and nothing stored twice." : "SOMETHING WAS LOST OR STORED TWICE.");
        return isSound ? 0 : Failed;
    }
}
