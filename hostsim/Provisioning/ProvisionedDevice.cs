using System.Text.Json;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>A device that a hospital has provisioned with 'medagent device provision': this program takes the place of the board.</summary>
internal sealed class ProvisionedDevice
{
    private readonly Dictionary<string, byte[]> _files;

    private ProvisionedDevice(DeviceFolder documents, Dictionary<string, byte[]> files, BrokerAccess broker, bool isPairingRequired)
    {
        Documents = documents;
        _files = files;
        Broker = broker;
        IsPairingRequired = isPairingRequired;
    }

    /// <summary>The device's folder.</summary>
    public DeviceFolder Documents { get; }

    /// <summary>The broker of the device, and how the device logs in there.</summary>
    public BrokerAccess Broker { get; }

    /// <summary>Whether its policy lets it measure only while it is paired.</summary>
    public bool IsPairingRequired { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidDataException">It is not complete; the message says what to do.</exception>
    public static ProvisionedDevice Open(string path)
    {
        DeviceFolder documents = DeviceFolder.Open(path);
        Dictionary<string, byte[]> files = Directory.EnumerateFiles(documents.Files).ToDictionary(
            file => Path.GetFileName(file), InputFile.ReadBytes);
        string? missing = new[] { DeviceSettings.FileName, TrustFiles.AuthorityName, TrustFiles.PolicyName }
            .FirstOrDefault(name => !files.ContainsKey(name));
        if (missing is not null)
        {
            throw new InvalidDataException($"{path} has no file {missing}; make it again with 'medagent device provision'");
        }

        return new ProvisionedDevice(documents, files, ReadBroker(documents), ReadsPairing(documents, files));
    }

    /// <summary>Copies the files onto the device, as nanoff does. The time of the first copy remains.</summary>
    public void CopyTo(SimulatedFlash device)
    {
        foreach ((string name, byte[] content) in _files)
        {
            if (name != DeviceFolder.TimeFile || !device.Files.ContainsKey(name))
            {
                device.TryWrite(name, content);
            }
        }
    }

    private static BrokerAccess ReadBroker(DeviceFolder documents)
    {
        string path = Path.Combine(documents.Files, DeviceSettings.FileName);
        try
        {
            using JsonDocument json = JsonDocument.Parse(InputFile.ReadText(path));
            string Text(string name) =>
                json.RootElement.TryGetProperty(name, out JsonElement text) ? DeviceSettings.Unmarked(text.GetString() ?? "") : "";
            string? Pem(string name) => File.Exists(Path.Combine(documents.Files, name)) ? Path.Combine(documents.Files, name) : null;
            return BrokerAccess.Open(new BrokerOptions
            {
                Address = new BrokerAddress(
                    Text("brokerHost"),
                    json.RootElement.GetProperty("brokerPort").GetInt32(),
                    json.RootElement.GetProperty("brokerTls").GetBoolean()).ToString(),
                CaFile = Pem(TlsFiles.AuthorityName),
                CertificateFile = Pem(TlsFiles.CertificateName),
                KeyFile = Pem(TlsFiles.KeyName),
                User = Text("brokerUser") is { Length: > 0 } user ? user : null,
                Password = Text("brokerPassword") is { Length: > 0 } password ? password : null,
                IsFromEnvironment = false,
            });
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException(
                $"{path} is not what 'medagent device provision' writes ({mistake.Message.TrimEnd('.')}); make it again", mistake);
        }
    }

    private static bool ReadsPairing(DeviceFolder documents, Dictionary<string, byte[]> files)
    {
        string reason = "the authority's key cannot be read";
        return CosePublicKey.TryParse(files[TrustFiles.AuthorityName], out CosePublicKey? authority)
            && SignedPolicy.TryVerify(files[TrustFiles.PolicyName], authority!, out DataPolicy? policy, out reason)
                ? policy!.Pairing.IsRequired
                : throw new InvalidDataException($"{documents.Files}: {reason}; make it again with 'medagent device provision'");
    }
}
