using System.Globalization;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>Where an MQTT broker is.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">A TCP port.</param>
public sealed record BrokerAddress(string Host, int Port)
{
    private const int MqttPort = 1883;

    /// <summary>Reads HOST or HOST:PORT.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="usualPort">The port where none is said.</param>
    /// <returns>null when it is neither.</returns>
    public static BrokerAddress? Parse(string text, int usualPort = MqttPort)
    {
        string[] parts = text.Split(':');
        int port = usualPort;
        bool isAddress = parts[0].Length > 0 && (parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536));
        return isAddress ? new BrokerAddress(parts[0], port) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Host}:{Port}");
}
