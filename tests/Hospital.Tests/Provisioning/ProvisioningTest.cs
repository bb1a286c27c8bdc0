using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Provisioning;

/// <summary>
/// A folder with an authority, a policy that it has signed and a Wi-Fi password, and command lines of <c>medagent device provision</c> that
/// use them.
/// </summary>
public abstract class ProvisioningTest : IDisposable
{
    protected ProvisioningTest()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        authority.Save(File("authority.key.pem"));
        System.IO.File.WriteAllText(File("authority.pub.pem"), authority.Public.ToPem());
        System.IO.File.WriteAllBytes(File("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority));
        System.IO.File.WriteAllText(File("wifi"), "a \"quoted\" \\ password\n");
    }

    private protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A command line with everything that is needed, except for TLS.</summary>
    protected string[] WithTls(params string[] more) =>
    [
        "device", "provision", "--board", "esp32-devkitc", "--wifi-name", "Ward 3", "--wifi-password-file", File("wifi"), "--broker",
        "mqtt.example.org",
        "--authority", File("authority.pub.pem"), "--policy", File("policy.cose"), .. more,
    ];

    /// <summary>A command line with everything that is needed to provision a device without TLS.</summary>
    protected string[] WithoutTls(params string[] more) => [.. WithTls(), "--no-tls", .. more];

    /// <summary>A command line for a device without TLS and without one option.</summary>
    /// <param name="option">The option to leave out, with its value.</param>
    protected string[] WithoutOption(string option, params string[] more)
    {
        List<string> line = [.. WithoutTls(more)];
        int at = line.IndexOf(option);
        if (at >= 0)
        {
            line.RemoveRange(at, option == "--no-tls" ? 1 : 2);
        }

        return [.. line];
    }

    protected string File(string name) => Folder.File(name);

    protected byte[] Bytes(string name) => System.IO.File.ReadAllBytes(File(name));

    protected JsonElement ReadJson(string name) => JsonDocument.Parse(Bytes(name)).RootElement.Clone();

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    protected string Text(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }
}
