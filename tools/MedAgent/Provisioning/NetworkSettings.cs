using System.Text;
using System.Text.Encodings.Web;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The network settings of a device.</summary>
internal sealed record NetworkSettings
{
    // IEEE 802.11 allows an SSID of 32 bytes, and 64 hex digits in place of a WPA passphrase. nanoFramework's native code refuses both
    // without a word.
    private const int WifiNameLimit = 31;
    private const int ShortestPassword = 8;
    private const int LongestPassword = 63;

    private const int UserLimit = 64;
    private const string PlainText = "it must have 1 to 64 printable ASCII characters";

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
        bool isPassphrase = WifiPassword.Length is >= ShortestPassword and <= LongestPassword
            && WifiPassword.All(character => character is >= ' ' and <= '~');
        string? mistake = Encoding.UTF8.GetByteCount(WifiName) is 0 or > WifiNameLimit
                ? $"--wifi-name: give 1 to {WifiNameLimit} bytes; the device's Wi-Fi driver ignores longer names"
            : !IsReadable(WifiName)
                ? "--wifi-name: it has a character that the device's JSON reader cannot read: a control character, an emoji or the like"
            : WifiPassword.Length > 0 && !isPassphrase
                ? $"{PasswordPrefix}the Wi-Fi password must have {ShortestPassword} to {LongestPassword} printable ASCII characters; the "
                    + "device's Wi-Fi driver ignores a key of 64 hex digits; for a network without a password use --wifi-open"
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

    // nanoFramework.Json 2.2 misreads escapes by number, which the file has for these.
    private static bool IsReadable(string text) =>
        !JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text).Contains("\\u", StringComparison.Ordinal);

    private static bool IsPlainText(string text) =>
        text.Length is > 0 and <= UserLimit && text.All(character => character is >= ' ' and <= '~');

    private static bool IsHost(string text) => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static bool IsMirror(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0;
}
