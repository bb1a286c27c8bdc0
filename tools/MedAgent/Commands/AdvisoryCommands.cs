using System.CommandLine;
using System.Text.Json;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>advisory affected</c>.</summary>
internal static class AdvisoryCommands
{
    private const int SomeMayRunIt = 1;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private static readonly Option<string> Component = new("--component")
    {
        Description = "The component: its name or its package URL, and its version if only that is meant.",
        HelpName = "NAME[@VERSION]",
        Required = true,
    };

    private static readonly Option<string> Releases = new("--releases")
    {
        Description = "A folder with the releases that the vendor has signed (*.suit) and their bills of materials (*.cdx.json).",
        HelpName = "FOLDER",
        Required = true,
    };

    private static readonly Option<string[]> Vendors = new("--vendor")
    {
        Description = "The vendor's public key (PEM), which must have signed a release in --releases. Give it again for a further key.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table." };

    /// <summary>The commands for advisories.</summary>
    public static Command Create() => new("advisory", "An advisory about a component has arrived: whom it concerns.") { CreateAffected() };

    private static Command CreateAffected()
    {
        Command command = new(
            "affected",
            "Lists which devices run a component, which do not, and of which nobody can say; and whether a release can replace it, or only "
            + "a cable. It compares what devices have shown (attestation) with the bills of materials of the releases. "
            + "Exit code 1 when a device runs it, or may run it. "
            + "Example: medagent advisory affected --component \"Mbed TLS@3.6.5\" --releases releases --vendor vendor.pub.pem "
            + "--db readings.db")
        {
            Component, Releases, Vendors, StoreOption.Database, Json,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, store => List(result, store)));
        return command;
    }

    private static int List(ParseResult result, AssociationStore store)
    {
        string folder = result.GetValue(Releases)!;
        ReferenceReleases releases = new();
        foreach (string refused in releases.AddFolder(folder, [.. (result.GetValue(Vendors) ?? []).Select(CosePublicKey.FromFile)]))
        {
            Output.Warn(refused);
        }

        if (releases.Count == 0)
        {
            throw new InvalidDataException(
                $"--releases {folder}: there is no release (*.suit) of this vendor; medagent release sign makes one");
        }

        ReleaseBills bills = new();
        bills.AddFolder(folder);
        ExposedDevices exposed = new(releases, bills);
        (string name, string? version) = Split(result.GetValue(Component)!);
        DeviceExposure[] devices =
        [
            .. store.DeviceStates.All()
                .Where(device => device.Current is not (DeviceState.Made or DeviceState.Retired))
                .Select(device => exposed.Judge(
                    device.Device, store.Devices.Find(device.Device)?.Key, store.Attestations.Newest(device.Device), name, version))
                .OrderByDescending(device => device.Exposure == Exposure.Affected)
                .ThenBy(device => device.Exposure == Exposure.NotAffected),
        ];
        Show(devices, result.GetValue(Json));
        return Array.TrueForAll(devices, device => device.Exposure == Exposure.NotAffected) ? 0 : SomeMayRunIt;
    }

    private static void Show(DeviceExposure[] devices, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(devices.Select(device => new
            {
                device.Device,
                Exposure = Text(device.Exposure),
                device.Release,
                Component = device.Component?.Name,
                device.Component?.Version,
                ReplacedBy = Mended(device),
                device.Because,
            }), Format));
            return;
        }

        Table table = new Table().AddColumns("device", "runs it", "release", "version", "replaced by", "because");
        foreach (DeviceExposure device in devices)
        {
            table.AddTexts(
                device.Device, Text(device.Exposure), FormattableString.Invariant($"{device.Release}"), device.Component?.Version ?? "",
                Mended(device), device.Because);
        }

        Output.Write(table);
        int Count(Exposure exposure) => devices.Count(device => device.Exposure == exposure);
        int cable = devices.Count(device => device is { Exposure: Exposure.Affected, Component.IsReplacedByRelease: false });
        Output.Line(FormattableString.Invariant(
            $"{Count(Exposure.Affected)} run it, {cable} of them need a cable; {Count(Exposure.NotAffected)} do not; ")
            + FormattableString.Invariant($"of {Count(Exposure.Unknown)} nobody can say"));
    }

    private static string Text(Exposure exposure) => exposure switch
    {
        Exposure.Affected => "yes",
        Exposure.NotAffected => "no",
        _ => "unknown",
    };

    private static string Mended(DeviceExposure device) => device.Component switch
    {
        null => "",
        { IsReplacedByRelease: true } => "release",
        _ => "cable",
    };

    /// <summary>Splits name and version; an @ at the beginning belongs to the name.</summary>
    private static (string Name, string? Version) Split(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 ? (text[..at], text[(at + 1)..]) : (text, null);
    }
}
