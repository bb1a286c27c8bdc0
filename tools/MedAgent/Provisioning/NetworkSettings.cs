using System.Text;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The network settings of a device.</summary>
internal sealed record NetworkSettings
{
    /// <summary>Port of MQTT over TLS (IANA: secure-mqtt).</summary>
    public const int TlsPort = 8883;

    // IEEE 802.11: an SSID has up to 32 bytes, a WPA passphrase 8 to 63 printable ASCII characters; 64 hex digits are the key itself.
    private const int WifiNameLimit = 32;
    private const int ShortestPassword = 8;
    private const int LongestPassword = 63;

    /// <summary>The network's SSID.</summary>
    public required string WifiName { get; init; }

    /// <summary>Its password; empty if it has none.</summary>
    public required string WifiPassword { get; init; }

    /// <summary>The MQTT broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>Whether the connection uses TLS.</summary>
    public required bool HasTls { get; init; }

    /// <summary>An SNTP server.</summary>
    public required string TimeServer { get; init; }

    /// <summary>Where the device fetches images of releases that name no address; may be empty.</summary>
    public required string ReleaseMirror { get; init; }

    /// <summary>The file that the password is from, for messages; null if it is not from a file.</summary>
    public string? WifiPasswordFile { get; init; }

    private string PasswordPrefix => WifiPasswordFile is null ? "" : $"{WifiPasswordFile}: ";

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidDataException">The message says which option, and what to do.</exception>
    public NetworkSettings Checked()
    {
        bool isKey = WifiPassword.Length == LongestPassword + 1 && WifiPassword.All(char.IsAsciiHexDigit);
        bool isPassphrase = WifiPassword.Length is >= ShortestPassword and <= LongestPassword
            && WifiPassword.All(character => character is >= ' ' and <= '~');
        string? mistake = Encoding.UTF8.GetByteCount(WifiName) is 0 or > WifiNameLimit
                ? $"--wifi-name: give 1 to {WifiNameLimit} bytes"
            : WifiPassword.Length > 0 && !isKey && !isPassphrase
                ? $"{PasswordPrefix}the Wi-Fi password must have {ShortestPassword} to {LongestPassword} printable ASCII characters, "
                    + "or be the key as 64 hex digits; for a network without one use --wifi-open"
            : HasQuoteAtEnd(WifiName) || HasQuoteAtEnd(WifiPassword)
                ? $"{PasswordPrefix}name and password of the Wi-Fi must not begin or end with a quotation mark, which the device's JSON "
                    + "reader removes; choose another one, or give the key as 64 hex digits"
            : !IsHost(Broker.Host) ? $"--broker: '{Broker.Host}' is neither a host name nor an IP address"
            : !IsHost(TimeServer) ? $"--time-server: '{TimeServer}' is neither a host name nor an IP address"
            : ReleaseMirror.Length > 0 && !IsMirror(ReleaseMirror)
                ? $"--release-mirror: '{ReleaseMirror}' is not a web address; write it like http://releases.example.org/"
            : null;
        return mistake is null ? this : throw new InvalidDataException(mistake);
    }

    // nanoFramework.Json 2.2 removes them.
    private static bool HasQuoteAtEnd(string text) => text.StartsWith('"') || text.EndsWith('"');

    private static bool IsHost(string text) => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsMirror(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0;
}
