using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device udi</c>.</summary>
internal static class DeviceUdiCommand
{
    private static readonly Option<string?> Identifier = new("--identifier")
    {
        Description = "The UDI device identifier of their model: the 14 digits behind (01) on the label. Without it the devices that have "
            + "one are listed.",
        HelpName = "GTIN",
    };

    private static readonly Option<string?> By = new("--by") { Description = "Your id; it stands in the audit log." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DeviceSelection selection = new();
        Command command = new(
            "udi",
            "Notes the UDI device identifier of devices, which record systems get with their serials; or lists what was noted. "
            + "Example: medagent device udi --all --identifier 04012345678901 --by admin --db readings.db")
        {
            StoreOption.Database, Identifier, By,
        };
        selection.AddTo(command);
        command.SetAction(result => StoreOption.UseAssociations(result, store => result.GetValue(Identifier) is { } identifier
            ? Note(result, store, selection, identifier)
            : List(store)));
        return command;
    }

    private static int Note(ParseResult result, AssociationStore store, DeviceSelection selection, string identifier)
    {
        if (!DeviceUdi.IsIdentifier(identifier))
        {
            throw new InvalidDataException(
                $"--identifier {Printable.Line(identifier)}: this is no GTIN of 14 digits with a right check digit; correct it");
        }

        string by = result.GetValue(By) ?? throw new InvalidDataException("--by is missing: give your id; it stands in the audit log");
        IReadOnlyList<KnownDevice> devices = selection.Read(result, store.DeviceStates.All());
        foreach (KnownDevice device in devices)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            store.Udis.Note(device.Device, identifier, now, by);
            store.Audit.Add(new AuditEntry(now, by, "admin", "udi", device.Device, identifier));
        }

        Output.Line(FormattableString.Invariant($"{devices.Count} devices have the identifier {identifier}"));
        return 0;
    }

    private static int List(AssociationStore store)
    {
        Dictionary<string, string> serials = store.DeviceStates.All().ToDictionary(device => device.Device, device => device.Serial);
        Table table = new Table().AddColumns("device", "UDI");
        foreach ((string device, string identifier) in store.Udis.All())
        {
            string serial = serials.GetValueOrDefault(device, "");
            table.AddTexts(device, serial.Length == 0 ? $"(01){identifier}" : new DeviceUdi(identifier, serial).ToString());
        }

        Output.Write(table);
        return 0;
    }
}
