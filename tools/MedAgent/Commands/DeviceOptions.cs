using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The options for the device to talk to, and for the broker.</summary>
internal sealed class DeviceOptions
{
    /// <summary>The broker.</summary>
    public BrokerArguments Broker { get; } = new(isRequired: true);

    /// <summary>The device's id.</summary>
    public Option<string> Device { get; } = new("--device")
    {
        Description = "The device's id, 20 hex digits. medagent device show prints it.",
        HelpName = "ID",
        Required = true,
    };

    /// <summary>The device's key.</summary>
    public Option<string?> DeviceKey { get; } = new("--device-key")
    {
        Description = "The device's certificate or public key (PEM), to verify its answers. Without it answers are not verified and may "
            + "be forged.",
        HelpName = "FILE",
    };

    /// <summary>Reads the options.</summary>
    /// <exception cref="InvalidDataException">One of them is not valid.</exception>
    public (BrokerAccess Broker, string Device, CosePublicKey? Key) Read(ParseResult result)
    {
        BrokerAccess broker = Broker.Open(result);
        string device = result.GetValue(Device)!;
        if (Topic.Parse($"nm/2/{device}/{Topic.Events}") is null)
        {
            throw new InvalidDataException($"--device {device}: this is not a device id of 20 lower-case hex digits; medagent device show "
                + "prints it");
        }

        CosePublicKey? key = result.GetValue(DeviceKey) is { } path ? CosePublicKey.FromPem(path) : null;
        return key is null || key.DeviceId == device
            ? (broker, device, key)
            : throw new InvalidDataException($"--device-key: this is the key of {key.DeviceId}, not of {device}");
    }
}
