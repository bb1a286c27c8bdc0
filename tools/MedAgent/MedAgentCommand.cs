using System.CommandLine;
using System.Data.Common;
using System.Security.Cryptography;
using NanoMedAgent.MedAgent.Commands;

namespace NanoMedAgent.MedAgent;

/// <summary>The root of the command line.</summary>
public static class MedAgentCommand
{
    private const int Mistake = 2;

    /// <summary>Runs a command line.</summary>
    /// <returns>0, or 2 when it could not be done; why is said on standard error. Some commands say what 1 means.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("Keys, policies, devices, labels, readings, events, alarms, flash, boards, releases and commands of nanoMedAgent sensors. Each command has a --help of its own.")
        {
            KeyCommands.Create("recipient", "Who may read: a nurse station, a research database, a collector. Its private key opens readings."),
            KeyCommands.Create("authority", "Who decides: the hospital's key that signs policies and commands. Keep it offline."),
            PolicyCommands.Create(),
            DeviceCommands.Create(),
            LabelCommand.Create(),
            ReadingsCommands.Create(),
            EventsCommands.Create(),
            AlarmsCommands.Create(),
            OutboxCommands.Create(),
            BoardCommands.Create(),
            KeyCommands.Create("vendor", "Who makes the firmware: the key that signs releases. Keep it offline."),
            ReleaseCommands.Create(),
            AuthorityCommands.Create(),
        };

        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException or DbException)
        {
            Console.Error.WriteLine($"medagent: {mistake.Message}");
            return Mistake;
        }
    }
}
