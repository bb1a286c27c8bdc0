using System.Globalization;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>The address of an MQTT broker.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">A TCP port.</param>
public sealed record BrokerAddress(string Host, int Port)
{
    private const int MqttPort = 1883;

    /// <summary>Parses HOST or HOST:PORT.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="defaultPort">The port, if the text has none.</param>
    /// <returns>null if it is neither.</returns>
    public static BrokerAddress? Parse(string text, int defaultPort = MqttPort)
    {
        string[] parts = text.Split(':');
        int port = defaultPort;
        bool isAddress = parts[0].Length > 0 && (parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is > 0 and < 65536));
        return isAddress ? new BrokerAddress(parts[0], port) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Host}:{Port}");
}
