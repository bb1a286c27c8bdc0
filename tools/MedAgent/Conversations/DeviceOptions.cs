using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>The options that say with which device to talk, and how.</summary>
internal sealed class DeviceOptions
{
    /// <summary>The broker.</summary>
    public Option<string> Broker { get; } = new("--broker") { Description = "The MQTT broker, HOST or HOST:PORT.", HelpName = "HOST:PORT", Required = true };

    /// <summary>The device's id.</summary>
    public Option<string> Device { get; } = new("--device") { Description = "The device's id, 20 hex digits: medagent device show.", HelpName = "ID", Required = true };

    /// <summary>The device's key.</summary>
    public Option<string?> DeviceKey { get; } = new("--device-key")
    {
        Description = "The device's certificate or public key (PEM): its answers are verified with it. Without it they are shown as they come, and may be anybody's.",
        HelpName = "FILE",
    };

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">One of them is a mistake.</exception>
    public (BrokerAddress Broker, string Device, CosePublicKey? Key) Read(ParseResult result)
    {
        string broker = result.GetValue(Broker)!;
        BrokerAddress address = BrokerAddress.Parse(broker) ?? throw new InvalidDataException($"--broker {broker}: that is neither HOST nor HOST:PORT");
        string device = result.GetValue(Device)!;
        if (Topic.Parse($"nm/1/{device}/{Topic.Events}") is null)
        {
            throw new InvalidDataException($"--device {device}: that is no device id of 20 lower-case hex digits; medagent device show says it");
        }

        CosePublicKey? key = result.GetValue(DeviceKey) is { } path ? CosePublicKey.FromPem(path) : null;
        return key is null || key.DeviceId == device
            ? (address, device, key)
            : throw new InvalidDataException($"--device-key: that is the key of {key.DeviceId}, not of {device}");
    }
}
