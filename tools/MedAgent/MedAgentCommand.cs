using System.CommandLine;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Commands;

namespace NanoMedAgent.MedAgent;

/// <summary>The root command.</summary>
public static class MedAgentCommand
{
    private const int Mistake = 2;

    /// <summary>All commands. They are made once: an option that is added to a command keeps that command for ever.</summary>
    internal static RootCommand Root { get; } = CreateRoot();

    /// <summary>Runs a command line.</summary>
    /// <returns>0, or 2 when the command could not be carried out; standard error says why. Some commands use 1 as well; their help says
    /// for what.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"medagent: {FailureText.Of(failure)}");
            return Mistake;
        }
    }

    private static RootCommand CreateRoot() => new(
        "The command line for nanoMedAgent sensors: keys, delegations, policies, devices, vouchers, labels, readings, events, alarms, "
        + "databases, boards, brokers, firmware releases, their rollouts, bills of materials and evidence. "
        + "Every command has its own --help. "
        + "Exit code 2: the command could not be carried out; "
        + "standard error says why.")
    {
        KeyCommands.Create("recipient", "The keys of those who may decrypt readings, such as a collector or a nurse station."),
        KeyCommands.Create(
            "authority", "The key of the hospital's authority, which signs policies and commands. Keep it offline.",
            AuthorityRotationCommands.Create()),
        DelegationCommands.Create(),
        PolicyCommands.Create(),
        DeviceCommands.Create(),
        LabelCommand.Create(),
        ReadingsCommands.Create(),
        EventsCommands.Create(),
        AlarmsCommands.Create(),
        QuarantineCommands.Create(),
        AttestationCommands.Create(),
        GatewayCommands.Create(),
        AuditCommands.Create(),
        StoreCommands.Create(),
        OutboxCommands.Create(),
        BoardCommands.Create(),
        BrokerCommands.Create(),
        KeyCommands.Create("maker", "The key of a maker of devices, which signs vouchers. Keep it offline."),
        VoucherCommands.Create(),
        KeyCommands.Create("vendor", "The key of the firmware's vendor, which signs releases. Keep it offline."),
        ReleaseCommands.Create(),
        SbomCommand.Create(),
        AdvisoryCommands.Create(),
        RolloutCommands.Create(),
        AuthorityCommands.Create(),
        EvidenceCommand.Create(),
    };
}
