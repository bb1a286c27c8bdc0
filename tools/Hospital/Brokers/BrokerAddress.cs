using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>The address of an MQTT broker.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">A TCP port.</param>
/// <param name="HasTls">Whether the connection uses TLS.</param>
public sealed record BrokerAddress(string Host, int Port, bool HasTls = false)
{
    /// <summary>The port of MQTT without TLS (IANA: mqtt).</summary>
    public const int PlainPort = 1883;

    /// <summary>The port of MQTT over TLS (IANA: secure-mqtt).</summary>
    public const int TlsPort = 8883;

    private const string PlainScheme = "mqtt://";
    private const string TlsScheme = "mqtts://";
    private const int PortLimit = 65535;

    /// <summary>Parses mqtt://HOST, mqtts://HOST or HOST, each with or without :PORT. An IPv6 address is in brackets.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="address">The address.</param>
    /// <param name="mistake">What is wrong and what to do; it never repeats a password that was typed.</param>
    /// <param name="hasTlsByDefault">Whether an address without a scheme means TLS.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out BrokerAddress? address, [NotNullWhen(false)] out string? mistake, bool hasTlsByDefault = false)
    {
        address = null;
        mistake = null;
        bool isPlain = text.StartsWith(PlainScheme, StringComparison.OrdinalIgnoreCase);
        bool isTls = text.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        string authority = isPlain ? text[PlainScheme.Length..] : isTls ? text[TlsScheme.Length..] : text;
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            mistake = "an address has no user and no password, because other users of this computer can see the command line; give "
                + "--broker-user and --broker-password-file";
            return false;
        }

        bool hasTls = isTls || (!isPlain && hasTlsByDefault);
        if (TrySplit(authority.EndsWith('/') && (isPlain || isTls) ? authority[..^1] : authority, out string host, out int? port))
        {
            address = new BrokerAddress(host, port ?? (hasTls ? TlsPort : PlainPort), hasTls);
            return true;
        }

        mistake = text.Contains("://", StringComparison.Ordinal) && !isPlain && !isTls
            ? $"{text}: this is no address of an MQTT broker over TCP; write it like mqtts://HOST or mqtt://HOST:PORT"
            : $"{text}: this is neither HOST nor HOST:PORT; write it like mqtts://HOST, mqtt://HOST:PORT or HOST:PORT";
        return false;
    }

    /// <summary>Parses an address.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says what to do.</exception>
    public static BrokerAddress Parse(string text, bool hasTlsByDefault = false) =>
        TryParse(text, out BrokerAddress? address, out string? mistake, hasTlsByDefault)
            ? address
            : throw new InvalidDataException($"--broker {mistake}");

    /// <inheritdoc/>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(HasTls ? TlsScheme : "")}{host}:{Port}");
    }

    private static bool TrySplit(string authority, out string host, out int? port)
    {
        int bracket = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = authority.IndexOf(':', bracket + 1);
        host = bracket > 0 ? authority[1..bracket] : colon < 0 ? authority : authority[..colon];
        port = null;
        if (bracket > 0 && authority.Length > bracket + 1 && colon != bracket + 1)
        {
            return false;
        }

        if (colon >= 0)
        {
            if (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number is 0 or > PortLimit)
            {
                return false;
            }

            port = number;
        }

        UriHostNameType kind = Uri.CheckHostName(host);
        return bracket > 0 ? kind == UriHostNameType.IPv6 : kind is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}
