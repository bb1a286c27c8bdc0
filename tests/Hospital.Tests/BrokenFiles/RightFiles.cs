using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Compliance.Builds;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.MedAgent;
using NanoMedAgent.MedAgent.Boards;

namespace Hospital.Tests.BrokenFiles;

/// <summary>A folder with one file of each kind that commands read, all of them right.</summary>
public sealed class RightFiles : IAsyncLifetime
{
    // Made once: it takes seconds.
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> HashBased = new(MakeHashBasedKey);

    private const string Passphrase = "correct horse battery";

    private readonly TemporaryFolder _folder = new();
    private TestCertificates? _certificates;
    private int _count;

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "authority", "recipient", "vendor", "device", "maker" })
        {
            using HospitalKey key = HospitalKey.Create();
            key.Save(Path($"{name}.key.pem"));
            await File.WriteAllTextAsync(Path($"{name}.pub.pem"), key.Public.ToPem());
        }

        foreach (string name in new[] { "authority", "maker", "vendor" })
        {
            await File.WriteAllTextAsync(Path($"locked-{name}.key.pem"), Locked(await File.ReadAllTextAsync(Path($"{name}.key.pem"))));
        }

        await File.WriteAllTextAsync(Path("passphrase"), Passphrase + "\n");
        foreach ((string name, byte[] content) in HashBased.Value)
        {
            await File.WriteAllBytesAsync(Path(name), content);
        }

        _certificates = new TestCertificates(_folder, "tls-");
        await File.WriteAllTextAsync(Path("wifi"), "a long password");
        string printedKey = Convert.ToHexStringLower(CosePublicKey.FromPem(Path("device.pub.pem")).Encode());
        await File.WriteAllTextAsync(Path("device-output.txt"), $"Device 00112233445566778899, public key {printedKey}\n");
        await File.WriteAllTextAsync(Path("device-ids.txt"), "00112233445566778899\n");
        await File.WriteAllTextAsync(Path("collector.json"), """{ "Collector": { "Verbose": "true" } }""");
        await File.WriteAllBytesAsync(Path("app.pe"), [1, 2, 3]);
        await File.WriteAllTextAsync(
            Path("firmware.cdx.json"),
            """
            {
              "bomFormat": "CycloneDX",
              "metadata": { "component": { "bom-ref": "f@1", "name": "firmware", "version": "1", "supplier": { "name": "maker" } } }
            }
            """);
        await File.WriteAllTextAsync(Path("app.names.map"), "NanoMedAgent.Agent -> N.abc:\n    Int64 Step() -> Xyz\n");
        using (ReadingStore.Open(Path("readings.db")))
        {
            // Its tables alone.
        }

        Directory.CreateDirectory(Path("boards/mine"));
        await File.WriteAllTextAsync(Path("boards/mine/board.json"), BoardFile.BuiltIn[0].Text);
        await SucceedAsync("policy new --recipient {recipient.pub.pem} --alarms --authority {authority.pub.pem} --out {policy.json}");
        await SucceedAsync(
            "delegation new --authority {authority.key.pem} --key {recipient.pub.pem} --purpose grant command policy delegate "
            + "--out {delegation.cbor}");
        await SucceedAsync("policy sign {policy.json} --authority {authority.key.pem} --out {policy.cose}");
        await SucceedAsync(
            "voucher new --maker {maker.key.pem} --public-key {device.pub.pem} --serial A1 --authority {authority.pub.pem} "
            + "--out {voucher.cose}");
        await SucceedAsync("release new --image {app.pe} --vendor example.com --class x --sequence 1 --out {release.suit}");
        await SucceedAsync("release sign {release.suit} --key {vendor.key.pem}");
        Directory.CreateDirectory(Path("sources"));
        await File.WriteAllTextAsync(Path("sources/nanoMedAgent.sln"), "");
        using (HospitalKey vendor = HospitalKey.Load(Path("vendor.key.pem")))
        {
            // Nobody gets as far as to what is signed.
            byte[] envelope = DsseEnvelope.Write("{}"u8.ToArray(), "", data => vendor.SignDer(data));
            await File.WriteAllBytesAsync(Path("statement.intoto.jsonl"), envelope);
        }

        await SucceedAsync(
            "device provision --board esp32-devkitc --wifi-name W --wifi-open --broker b.example --no-tls --serial A1 --out {device} "
            + "--authority {authority.pub.pem} --policy {policy.cose} --public-key {device.pub.pem}");
    }

    public ValueTask DisposeAsync()
    {
        _certificates?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal string Folder => _folder.Path;

    internal string Path(string name) => _folder.File(name);

    internal byte[] Read(string name) => File.ReadAllBytes(Path(name));

    /// <summary>A name that no file has yet.</summary>
    internal string NewPath(string end) => Path($"{++_count}-broken-{end}");

    /// <summary>A command line with the paths of files in place of their names in braces.</summary>
    internal string[] Line(string line, string brokenFile = "") => [.. line.Split(' ').Select(part =>
        part == "{f}" ? brokenFile
        : part.StartsWith('{') ? Path(part[1..^1])
        : part)];

    /// <summary>The same key with a passphrase, which costs little here: many commands open it.</summary>
    private static string Locked(string pem)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(pem);
        PbeParameters cheap = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10);
        return key.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, cheap);
    }

    private static Dictionary<string, byte[]> MakeHashBasedKey()
    {
        using TemporaryFolder folder = new();
        HashBasedKey key = HashBasedKey.Create(folder.File("hss.key.pem"));
        File.WriteAllText(folder.File("hss.pub.pem"), key.ToPublicPem());
        string[] names = ["hss.key.pem", "hss.key.pem.state", "hss.pub.pem"];
        return names.ToDictionary(name => name, name => File.ReadAllBytes(folder.File(name)));
    }

    private async Task SucceedAsync(string line)
    {
        ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(Line(line)));
        result.Status.ShouldBe(0, result.Error);
    }
}
