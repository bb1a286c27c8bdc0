using System.Text;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The network that a device is to live in.</summary>
internal sealed record NetworkSettings
{
    /// <summary>MQTT over TLS (IANA's port of secure-mqtt).</summary>
    public const int TlsPort = 8883;

    // IEEE 802.11: an SSID has up to 32 bytes, a WPA passphrase 8 to 63 printable ASCII characters; 64 hex digits are the key itself.
    private const int WifiNameLimit = 32;
    private const int ShortestPassword = 8;
    private const int LongestPassword = 63;

    /// <summary>The network's SSID.</summary>
    public required string WifiName { get; init; }

    /// <summary>Its password; empty where it has none.</summary>
    public required string WifiPassword { get; init; }

    /// <summary>The MQTT broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>It is spoken to over TLS.</summary>
    public required bool HasTls { get; init; }

    /// <summary>An SNTP server.</summary>
    public required string TimeServer { get; init; }

    /// <summary>Where images of releases are fetched, or empty.</summary>
    public required string ReleaseMirror { get; init; }

    /// <summary>Refuses what cannot be a network.</summary>
    /// <exception cref="InvalidDataException">The message says which option, and what to do.</exception>
    public NetworkSettings Checked()
    {
        bool isKey = WifiPassword.Length == LongestPassword + 1 && WifiPassword.All(char.IsAsciiHexDigit);
        bool isPassphrase = WifiPassword.Length is >= ShortestPassword and <= LongestPassword && WifiPassword.All(character => character is >= ' ' and <= '~');
        string? mistake = Encoding.UTF8.GetByteCount(WifiName) is 0 or > WifiNameLimit ? $"--wifi-name: the name of a network has 1 to {WifiNameLimit} bytes"
            : WifiPassword.Length > 0 && !isKey && !isPassphrase
                ? $"the Wi-Fi password has {ShortestPassword} to {LongestPassword} printable ASCII characters, or is the key as 64 hex digits; a network without one: --wifi-open"
            : IsCutByTheDevice(WifiName) || IsCutByTheDevice(WifiPassword)
                ? "the name and the password of the Wi-Fi must not begin or end with a quotation mark: the device's JSON reader cuts it off; choose another one, or give the password as its key, 64 hex digits"
            : !IsHost(Broker.Host) ? $"--broker: '{Broker.Host}' is neither the name of a computer nor an address"
            : !IsHost(TimeServer) ? $"--time-server: '{TimeServer}' is neither the name of a computer nor an address"
            : ReleaseMirror.Length > 0 && !IsMirror(ReleaseMirror) ? $"--release-mirror: '{ReleaseMirror}' is no address of the web; for example http://releases.example.org/"
            : null;
        return mistake is null ? this : throw new InvalidDataException(mistake);
    }

    // As nanoFramework.Json 2.2 reads texts, by its source.
    private static bool IsCutByTheDevice(string text) => text.StartsWith('"') || text.EndsWith('"');

    private static bool IsHost(string text) => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsMirror(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.UserInfo.Length == 0;
}
