using Cryptography.Tests;
using Fuzzing.Seeds;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Fuzzing.Targets;

/// <summary>What a sensor reads of a release: before anything is fetched, from anybody.</summary>
internal static class FirmwareReleases
{
    private static readonly byte[] Signed = [1, 2, 3];
    private static readonly byte[] Vendor = SuitIdentifier.Vendor("nanomedagent.example");
    private static readonly Lazy<(byte[] Key, byte[] Signature)> HashBased = new(Sign);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // A manifest's sequences are opened three times, and each command reads its parameters.
        new("suit", "an envelope, its manifest, and all sequences", Releases, Install) { Fixed = 32 * 1024 },
        new("suit-manifest", "a manifest in an envelope that is whole", Manifests, InstallManifest) { Fixed = 32 * 1024 },
        new("hss-signature", "a hash-based signature", () => [HashBased.Value.Signature], input =>
            HssLms.Verify(HashBased.Value.Key, Signed, input)),
        new("hss-key", "a hash-based public key", () => [HashBased.Value.Key], input =>
            HssLms.Verify(input, Signed, HashBased.Value.Signature)),
    ];

    /// <summary>Envelopes of releases as the tools write them.</summary>
    public static IEnumerable<byte[]> Releases() =>
        Manifests().Select(manifest => SuitEnvelopeWriter.Write(manifest, Wrapped.Detached())).Append(ProtocolExamples.Of("update-offer"));

    /// <summary>Manifests as the tools write them: a small one, and one with everything.</summary>
    public static IEnumerable<byte[]> Manifests()
    {
        ReleaseComponent component = new([[0]], new byte[32], 100, "a");
        Release release = new() { SequenceNumber = 1, Vendor = Vendor, Class = Vendor, Components = [component] };
        Release larger = release with
        {
            Components = [component, component],
            Version = [1, -1, 2],
            UseBefore = DateTimeOffset.UnixEpoch.AddYears(99),
            MinimumBattery = 1,
            Priority = -1,
            Device = Vendor,
        };
        return [SuitManifestWriter.Write(release), SuitManifestWriter.Write(larger)];
    }

    private static void InstallManifest(byte[] manifest) => Install(SuitEnvelopeWriter.Write(manifest, Wrapped.Detached()));

    private static void Install(byte[] input)
    {
        if (SuitEnvelope.TryParse(input, out SuitEnvelope envelope) == UpdateReason.None
            && SuitManifest.TryRead(envelope, out SuitManifest manifest) == UpdateReason.None)
        {
            SuitMachine machine = new(manifest, new StubSuitHost());
            machine.Install();
            machine.Validate();
        }
    }

    private static (byte[] Key, byte[] Signature) Sign()
    {
        // One tree with long chains: a short signature, so that most of it is reached. The same in each run.
        LmsParameters set = new(LMSigParameters.lms_sha256_n24_h5, LMOtsParameters.sha256_n24_w8);
        SecureRandom random = SecureRandom.GetInstance("SHA256PRNG", autoSeed: false);
        random.SetSeed(1);
        HssKeyPairGenerator generator = new();
        generator.Init(new HssKeyGenerationParameters([set], random));
        Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        HssPrivateKeyParameters secret = (HssPrivateKeyParameters)pair.Private;
        return (((HssPublicKeyParameters)pair.Public).GetEncoded(), Hss.GenerateSignature(secret, Signed).GetEncoded());
    }
}
