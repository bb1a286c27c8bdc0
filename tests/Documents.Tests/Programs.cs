using System.CommandLine;
using NanoMedAgent.Admissions;
using NanoMedAgent.Collector;
using NanoMedAgent.Gateway;
using NanoMedAgent.HostSim.CommandLine;
using NanoMedAgent.MedAgent;
using NanoMedAgent.Registrar;
using NanoMedAgent.Ward;

namespace Documents.Tests;

/// <summary>The command lines of the project's programs.</summary>
internal static class Programs
{
    /// <summary>By the name of <see cref="DocumentedCommand.Program"/>.</summary>
    public static IReadOnlyDictionary<string, RootCommand> All { get; } = new Dictionary<string, RootCommand>
    {
        ["medagent"] = MedAgentCommand.Root,
        ["collector"] = CollectorCommand.Create(),
        ["ward"] = WardCommand.Create(),
        ["registrar"] = RegistrarCommand.Create(),
        ["gateway"] = GatewayCommand.Create(),
        ["admissions"] = AdmissionsCommand.Create(),
        ["hostsim"] = HostSimCommand.Create(),
    };

    /// <summary>The commands of a program that can be run, with their names from the program on.</summary>
    public static IEnumerable<(string Name, Command Command)> Leaves(string program) => Leaves(program, All[program]);

    private static IEnumerable<(string Name, Command Command)> Leaves(string name, Command command) => command.Subcommands.Count == 0
        ? [(name, command)]
        : command.Subcommands.SelectMany(inner => Leaves($"{name} {inner.Name}", inner));
}
