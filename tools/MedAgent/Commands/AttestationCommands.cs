using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>attestation list</c> and <c>attestation show</c>.</summary>
internal static class AttestationCommands
{
    private const int NotAffirming = 1;

    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only evidence of the device with this id. [default: all devices]",
        HelpName = "ID",
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many, the newest first.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Argument<string> Id = new("device") { Description = "The device's id, 20 hex digits." };

    /// <summary>The commands for evidence.</summary>
    public static Command Create() => new(
        "attestation",
        "What devices have shown of the software that they run, and what was found when it was compared with the vendor's releases. A "
        + "device shows it in each start, and when it is asked: medagent device attest.")
    {
        CreateList(), CreateShow(),
    };

    private static Command CreateList()
    {
        Command command = new("list", "Lists stored evidence. Example: medagent attestation list --db readings.db")
        {
            StoreOption.Database, Device, Limit,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, store => List(result, store)));
        return command;
    }

    private static Command CreateShow()
    {
        Command command = new(
            "show",
            "Shows the newest evidence of a device. Exit code 1 when it is contraindicated, or there is none. "
            + "Example: medagent attestation show 00112233445566778899 --db readings.db")
        {
            Id, StoreOption.Database,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, store => Show(result.GetValue(Id)!, store)));
        return command;
    }

    private static int List(ParseResult result, AssociationStore store)
    {
        Table table = new Table().AddColumns("received", "device", "start", "asked", "release", "status", "because");
        foreach (StoredAttestation stored in store.Attestations.List(result.GetValue(Device), result.GetValue(Limit)))
        {
            table.AddTexts(
                AttestationText.Time(stored.ReceivedAt),
                stored.Device,
                FormattableString.Invariant($"{stored.Start}, {stored.Uptime} s"),
                stored.Nonce is null ? "no" : "yes",
                stored.Release is { } release ? FormattableString.Invariant($"{release}") : "",
                AttestationText.Of(stored.Status),
                stored.ReasonText);
        }

        Output.Write(table);
        return 0;
    }

    private static int Show(string device, AssociationStore store)
    {
        if (store.Attestations.Newest(device) is not { } newest)
        {
            Console.Error.WriteLine("medagent: no evidence of this device is stored; ask it with medagent device attest");
            return NotAffirming;
        }

        Output.Write(AttestationText.Of(newest, AttestationText.Read(newest, store.Devices.Find(device)?.Key)));
        return newest.Status == AttestationStatus.Contraindicated ? NotAffirming : 0;
    }
}
