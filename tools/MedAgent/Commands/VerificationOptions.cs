using System.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The options that choose readings to be proven, and the keys of the devices that have sealed them.</summary>
internal sealed class VerificationOptions
{
    /// <summary>The device's id.</summary>
    public Option<string?> Device { get; } = new("--device")
    {
        Description = "Only readings of the device with this id. [default: all devices]",
    };

    /// <summary>The data class.</summary>
    public Option<string?> DataClass { get; } = new("--class")
    {
        Description = "Only this data class: vitals, alarm or audit. [default: all classes]",
    };

    /// <summary>The first time.</summary>
    public Option<DateTimeOffset?> From { get; } = TimeOption.Create(
        "--from", "From the first reading on that was measured at this time or later.");

    /// <summary>The time behind the last one.</summary>
    public Option<DateTimeOffset?> To { get; } = TimeOption.Create(
        "--to", "Up to the last reading that was measured before this time.");

    /// <summary>The association's id.</summary>
    public Option<string?> Association { get; } = new("--association")
    {
        Description = "Only the association with this id: one sensor on one patient. [default: all]",
    };

    /// <summary>Keys of devices.</summary>
    public Option<string[]> DeviceKeys { get; } = new("--device-key")
    {
        Description = "Certificates or public keys of devices (PEM). Those of devices that were paired in the ward are in the database.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { StoreOption.Database, Device, DataClass, From, To, Association, DeviceKeys })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Which readings.</summary>
    /// <exception cref="InvalidDataException">The association is no id.</exception>
    public VerificationQuery Query(ParseResult result) => new()
    {
        Device = result.GetValue(Device),
        DataClass = result.GetValue(DataClass),
        From = result.GetValue(From),
        To = result.GetValue(To),
        Association = AssociationOf(result),
    };

    /// <summary>
    /// The public key of a device, out of the files or the database; null if neither has it. A device's id is the fingerprint of its key,
    /// so that nobody can put another one there.
    /// </summary>
    public Func<string, CosePublicKey?> Keys(ParseResult result, ReadingStore store)
    {
        Dictionary<string, CosePublicKey> given = (result.GetValue(DeviceKeys) ?? []).Select(CosePublicKey.FromPem)
            .DistinctBy(key => key.DeviceId).ToDictionary(key => key.DeviceId);
        return device => given.GetValueOrDefault(device)
            ?? (store.Devices.Find(device)?.Key is { } key && key.DeviceId == device ? key : null);
    }

    private string? AssociationOf(ParseResult result)
    {
        string? association = result.GetValue(Association)?.ToLowerInvariant();
        return association is null || AssociationId.IsId(association)
            ? association
            : throw new InvalidDataException($"--association {association}: an id has 32 hexadecimal digits");
    }
}
