using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The options for the device to talk to, and for the broker.</summary>
internal sealed class DeviceOptions
{
    /// <summary>The broker's address.</summary>
    public Option<string> Broker { get; } = new("--broker")
    {
        Description = "The MQTT broker. [default port: 1883]",
        HelpName = "HOST[:PORT]",
        Required = true,
    };

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
    public (BrokerAddress Broker, string Device, CosePublicKey? Key) Read(ParseResult result)
    {
        string broker = result.GetValue(Broker)!;
        BrokerAddress address = BrokerAddress.Parse(broker) ?? throw new InvalidDataException($"--broker {broker}: this is neither HOST "
            + "nor HOST:PORT");
        string device = result.GetValue(Device)!;
        if (Topic.Parse($"nm/2/{device}/{Topic.Events}") is null)
        {
            throw new InvalidDataException($"--device {device}: this is not a device id of 20 lower-case hex digits; medagent device show "
                + "prints it");
        }

        CosePublicKey? key = result.GetValue(DeviceKey) is { } path ? CosePublicKey.FromPem(path) : null;
        return key is null || key.DeviceId == device
            ? (address, device, key)
            : throw new InvalidDataException($"--device-key: this is the key of {key.DeviceId}, not of {device}");
    }
}
