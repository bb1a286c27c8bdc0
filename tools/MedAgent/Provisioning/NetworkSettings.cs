using System.Text;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The network settings of a device.</summary>
internal sealed record NetworkSettings
{
    // IEEE 802.11: an SSID has up to 32 bytes, a WPA passphrase 8 to 63 printable ASCII characters; 64 hex digits are the key itself.
    private const int WifiNameLimit = 32;
    private const int ShortestPassword = 8;
    private const int LongestPassword = 63;

    private const int UserLimit = 64;
    private const int ShortestDate = 18;
    private const string PlainText = "it must have 1 to 64 printable ASCII characters, no quotation mark at its beginning or end, and no "
        + "four digits at the beginning of 18 characters or more";

    /// <summary>The network's SSID.</summary>
    public required string WifiName { get; init; }

    /// <summary>Its password; empty if it has none.</summary>
    public required string WifiPassword { get; init; }

    /// <summary>The MQTT broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The device's user at the broker; empty for none.</summary>
    public string BrokerUser { get; init; } = "";

    /// <summary>That user's password.</summary>
    public string BrokerPassword { get; init; } = "";

    /// <summary>An SNTP server.</summary>
    public required string TimeServer { get; init; }

    /// <summary>Where the device fetches images of releases that name no address; may be empty.</summary>
    public required string ReleaseMirror { get; init; }

    /// <summary>The file that the password is from, for messages; null if it is not from a file.</summary>
    public string? WifiPasswordFile { get; init; }

    /// <summary>The file that the broker's password is from, for messages.</summary>
    public string? BrokerPasswordFile { get; init; }

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
            : FindFaultOfUser() ?? FindFaultOfHosts();
        return mistake is null ? this : throw new InvalidDataException(mistake);
    }

    private string? FindFaultOfUser() =>
        BrokerUser.Length > 0 && !IsPlainText(BrokerUser)
                ? $"--broker-user: {PlainText}"
            : (BrokerUser.Length > 0 || BrokerPassword.Length > 0) && !IsPlainText(BrokerPassword)
                ? $"{(BrokerPasswordFile is null ? "" : $"{BrokerPasswordFile}: ")}the broker's password: {PlainText}"
            : null;

    private string? FindFaultOfHosts() =>
        !IsHost(Broker.Host) ? $"--broker: '{Broker.Host}' is neither a host name nor an IP address"
            : !IsHost(TimeServer) ? $"--time-server: '{TimeServer}' is neither a host name nor an IP address"
            : ReleaseMirror.Length > 0 && !IsMirror(ReleaseMirror)
                ? $"--release-mirror: '{ReleaseMirror}' is not a web address; write it like http://releases.example.org/"
            : null;

    // nanoFramework.Json 2.2 removes them.
    private static bool HasQuoteAtEnd(string text) => text.StartsWith('"') || text.EndsWith('"');

    // nanoFramework.Json 2.2 turns a text of 18 characters or more that begins like a date into that date.
    private static bool IsPlainText(string text) =>
        text.Length is > 0 and <= UserLimit && text.All(character => character is >= ' ' and <= '~') && !HasQuoteAtEnd(text)
        && !(text.Length >= ShortestDate && text.Take(4).All(char.IsAsciiDigit));

    private static bool IsHost(string text) => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsMirror(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0;
}
