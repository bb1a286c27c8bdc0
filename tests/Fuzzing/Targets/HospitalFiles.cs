using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using Fuzzing.Seeds;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Policies;
using NanoMedAgent.Registrar.Access;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Serving;
using Protocol.Tests.World;

namespace Fuzzing.Targets;

/// <summary>Files that people write or bring, and what they type or scan. What is wrong is said, and not thrown otherwise.</summary>
internal static class HospitalFiles
{
    private const string Serial = "NMA0001";

    // A folder of this process: readers of documents want files, and other files beside them.
    private static readonly Lazy<string> Folder = new(MakeFolder);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("release", "a signed release, its listing, its reference", FirmwareReleases.Releases, ReadRelease) { PerByte = 256 },
        new("release-manifest", "a manifest, its listing, its reference", FirmwareReleases.Manifests, ReadManifest) { PerByte = 256 },
        new("hospital-hss", "a hash-based public key and a signature", () => [new byte[56]], input =>
            HashBasedKey.Verify(input[..Math.Min(56, input.Length)], [1], input[Math.Min(56, input.Length)..])),
        Text("label", "what is scanned from a label", [Encoding.UTF8.GetString(ProtocolExamples.Of("label"))], ReadLabel),
        Text("setup-code", "what is typed from a label", [SetupCode.Format(Serial, new byte[16])], text =>
            SetupCode.TryParse(Serial, text, out _)),
        Text("topic", "a topic", ["nm/2/00112233445566778899/r/vitals", "nm/2/00112233445566778899/e"], ReadTopic),
        Text("times", "times and heads of the audit log", ["2026-07-01T08:00:00Z", "5:" + new string('a', 64)], text =>
        {
            IsoTime.TryParse(text, out _);
            AuditHead.Parse(text);
        }),
        Text("name-map", "a map of names", ["A.B -> a.b:\n    int M(int) -> c\n"], ReadNameMap),
        File("policy-document", "a policy as people write it", PolicyDocuments(), path =>
            PolicyDocument.Read(path).ToPolicy(path).Errors()),
        File("board", "a board's description", BoardFile.BuiltIn.Select(board => board.Text), path =>
            Board.Read(new BoardFile("board", path, System.IO.File.ReadAllText(path)))),
        File("est-clients", "the clients of the EST server", ["""[{ "certificate": "a", "names": ["a-*.example"] }]"""], path =>
            EstClients.Load(path).FindByPassword("Basic YTpi")),
        File("device-names", "a list of devices", ["NMA0001 00112233445566778899\n"], path => DeviceNames.Read(path)),
        File("public-key", "a file with a public key", [ExampleKeys.Reader.Public.ToPem()], path => CosePublicKey.FromFile(path)),
        File("private-key", "a file with a private key", PrivateKeys(), path => HospitalKey.Load(path).Dispose()),
        Text("registrar-key", "the private key of the registrar", PrivateKeys(), text => RegistrarKey.TryRead(text)?.Dispose()),
        // One block at a time is in memory, of a length that the file says.
        new("backup", "blocks and values of a decrypted backup", BackupSeeds, ReadBackup)
        {
            PerByte = 64, Fixed = BackupBlocks.LimitBytes + (16 * 1024),
        },
    ];

    private static FuzzTarget Text(string name, string what, IEnumerable<string> seeds, Action<string> run) =>
        new(name, what, () => seeds.Select(Encoding.UTF8.GetBytes), input => run(Encoding.UTF8.GetString(input))) { PerByte = 256 };

    private static FuzzTarget File(string name, string what, IEnumerable<string> seeds, Action<string> run) =>
        new(name, what, () => seeds.Select(Encoding.UTF8.GetBytes), input =>
        {
            string path = Path.Combine(Folder.Value, "input");
            System.IO.File.WriteAllBytes(path, input);
            try
            {
                run(path);
            }
            catch (Exception refusal) when (refusal is InvalidDataException or CryptographicException)
            {
                Fault.Unless(refusal.Message.Contains(Folder.Value, StringComparison.Ordinal), $"no file is named: {refusal.Message}");
            }
        })
        {
            Fixed = 256 * 1024,
            PerByte = 1024,
        };

    private static string MakeFolder()
    {
        string folder = Directory.CreateTempSubdirectory("fuzzing").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        System.IO.File.WriteAllText(Path.Combine(folder, "k"), ExampleKeys.Custodian.Public.ToPem());
        return folder;
    }

    private static IEnumerable<string> PolicyDocuments() =>
    [
        """
        {
          "version": 1, "recipients": { "c": "k" }, "classes": { "vitals": { "readers": ["c"], "custodian": "c" } },
          "periodSeconds": { "hr": 5 }, "ward": "A", "updates": { "window": "02:00-04:00" },
          "alarms": { "limits": { "hr": { "low": 50, "high": 120.5 } } }, "pairing": { "required": true }
        }
        """,
    ];

    private static IEnumerable<string> PrivateKeys()
    {
        using ECDsa key = ECDsa.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = ExampleKeys.Scalars["reader"] });
        return [key.ExportPkcs8PrivateKeyPem(), key.ExportECPrivateKeyPem()];
    }

    private static void ReadRelease(byte[] input)
    {
        try
        {
            SignedRelease release = SignedRelease.Read(input);
            _ = (release.IsDigestRight, release.SequenceNumber, release.Covers(ExampleKeys.Vendor.Public, input));
            Fault.Unless(!IsRelease([.. input, 0]), "a release may have a byte behind its end");
            SuitListing.Of(release.Manifest, "release");
        }
        catch (InvalidDataException)
        {
            // As their docstrings say.
        }

        new ReferenceReleases().TryAdd(input, [ExampleKeys.Vendor.Public]);
    }

    private static bool IsRelease(byte[] input)
    {
        try
        {
            return SignedRelease.Read(input) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static void ReadManifest(byte[] input)
    {
        try
        {
            SuitListing.Of(input, "release");
        }
        catch (InvalidDataException)
        {
            // As its docstring says.
        }

        try
        {
            ReferenceManifest.Read(input);
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            // As its docstring says.
        }
    }

    private static void ReadLabel(string text)
    {
        LabelRefusal refusal = DeviceLabel.TryParse(text, out DeviceLabel? label);
        Fault.Unless(label is null == (refusal != LabelRefusal.None), "a label is refused and given");
        LabelText.Of(refusal);
        ScannerText.Clean(text);
        if (label is not null)
        {
            Fault.Unless(DeviceLabel.TryParse(label.Encode(), out _) == LabelRefusal.None, "a label is refused when it is written again");
            Fault.Unless(SetupCode.TryParse(label.Serial, label.TypedSetupCode, out _), "its typed code is refused");
        }
    }

    private static void ReadTopic(string text)
    {
        if (Topic.Parse(text) is { } topic)
        {
            Fault.Unless(topic.ToString() == text, $"'{text}' is read as '{topic}'");
        }
    }

    private static void ReadNameMap(string text)
    {
        try
        {
            NameMap.Read(text, "names.map").Translate("    at a.b::c [IP: 1]");
        }
        catch (InvalidDataException)
        {
            // As its docstring says.
        }
    }

    private static IEnumerable<byte[]> BackupSeeds()
    {
        using MemoryStream stream = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartArray(5);
        foreach (object value in new object[] { DBNull.Value, new byte[] { 1 }, "a", 1.5, 2L })
        {
            BackupValues.Write(writer, value);
        }

        writer.WriteEndArray();
        BackupBlocks.Write(stream, hash, writer.Encode());
        BackupBlocks.WriteEnd(stream, hash);
        yield return stream.ToArray();
    }

    private static void ReadBackup(byte[] input)
    {
        using MemoryStream stream = new(input);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            CborReader block = BackupBlocks.Read(stream, hash);
            block.ReadStartArray();
            while (block.PeekState() != CborReaderState.EndArray)
            {
                BackupValues.Read(block);
            }

            BackupBlocks.ReadEnd(stream, hash);
        }
        catch (Exception refusal) when (refusal is InvalidDataException or EndOfStreamException or CborContentException
            or InvalidOperationException or OverflowException)
        {
            // What BackupFile takes for damage.
        }
    }
}
