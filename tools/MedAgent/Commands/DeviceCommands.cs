using System.CommandLine;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device show</c>; the other commands for devices have files of their own.</summary>
internal static class DeviceCommands
{
    /// <summary>The commands for devices.</summary>
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The device's certificate or public key (PEM), or its COSE_Key (binary)." };
        Command show = new(
            "show",
            "Shows the identifiers of a device: its id, its topics, its identifier in releases, and the fingerprints of its key. "
            + "Example: medagent device show device.pub.pem")
        {
            file,
        };
        show.SetAction(result => Show(CosePublicKey.FromFile(result.GetValue(file)!)));
        const string description = "Devices (sensors): their identifiers, their settings before first use, and their states.";
        Command command = new("device", description)
        {
            show, DeviceIdentifyCommand.Create(), DeviceCheckCommand.Create(), ProvisionCommand.Create(),
            DeviceListCommand.CreateList(), DeviceListCommand.CreateShow(), DeviceAttestCommand.Create(),
            DeviceUdiCommand.Create(),
            DeviceCertificatesCommand.Create(),
        };
        foreach (Command change in DeviceStateCommands.Create().Concat(DeviceOwnershipCommands.Create()))
        {
            command.Add(change);
        }

        return command;
    }

    /// <summary>Prints the identifiers of a device.</summary>
    internal static int Show(CosePublicKey key)
    {
        using ECDsa verifying = key.ToECDsa();
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").NoWrap());
        table.AddTexts("device id", key.DeviceId);
        table.AddTexts("topics", $"nm/2/{key.DeviceId}/#");
        table.AddTexts("release identifier", $"{Convert.ToHexStringLower(key.DeviceIdentifier)}  (release new --device)");
        table.AddTexts("key id", Convert.ToHexStringLower(key.KeyId));
        table.AddTexts("COSE thumbprint", Convert.ToHexStringLower(key.Thumbprint));
        table.AddTexts("SHA-256 (SPKI)", Convert.ToHexStringLower(SHA256.HashData(verifying.ExportSubjectPublicKeyInfo())));
        Output.Write(table);
        return 0;
    }
}
