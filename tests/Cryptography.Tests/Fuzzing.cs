using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cryptography.Tests.Vectors;
using CsCheck;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Cryptography.Tests;

/// <summary>
/// Damaged input for all parsers: 100,000 inputs for each, and more in a campaign. No parser may throw, allocate more than a few times the
/// length of its input, or hang.
/// </summary>
public class Fuzzing
{
    private const int PayloadLimit = 512;

    // Objects of a parser and its working memory.
    private const int Fixed = 4096;

    // A manifest's sequences are opened three times, and each command reads its parameters.
    private const int AllSequences = 32_768;

    private static readonly byte[] Sign1 = CoseSign1.Encode(new byte[40], new byte[64]);
    private readonly SystemCipherEngine _engine = new();

    [Fact]
    public void The_CBOR_reader() => Fuzz(
        Mutated.From(
            Sign1,
            Convert.FromHexString("A201820304A16161F6F5F4"),
            Convert.FromHexString("9F01FF"),
            Convert.FromHexString("81818181818181818100"),
            Convert.FromHexString("D81840C482201901F4"),
            Convert.FromHexString("8BA2006268720219024FC48220190131623A2D")),
        input =>
        {
            if (CborReader.TryOpen(input, out CborReader reader))
            {
                ReadAll(reader);
            }
        });

    [Fact]
    public void COSE_Sign1() => Fuzz(Mutated.From(Sign1, [0xD2, .. Sign1]), input => CoseSign1.TryParse(input, PayloadLimit, out _));

    [Fact]
    public void COSE_Mac0()
    {
        byte[] mac0 = [0x84, 0x43, 0xA1, 0x01, 0x04, 0xA1, 0x04, 0x44, 1, 2, 3, 4, 0x4A, .. new byte[10], 0x48, .. new byte[8]];
        byte[] key = new byte[32];
        Fuzz(Mutated.From(mac0, [0xD1, .. mac0]), input =>
        {
            if (CoseMac0.TryParse(input, PayloadLimit, out CoseMac0 message) == CoseRefusal.None)
            {
                message.Verify(_engine, key, externalAad: null);
            }
        });
    }

    [Fact]
    public void COSE_Key()
    {
        byte[] x = new byte[32];
        byte[] y = new byte[32];
        P256.TryPublicKey([.. new byte[31], 7], x, y).ShouldBeTrue();
        Fuzz(Mutated.From(new CoseKey(x, y).Encode()), input =>
        {
            bool isKey = CoseKey.TryParse(input, out CoseKey key);
            (key is not null).ShouldBe(isKey);
        });
    }

    [Fact]
    public void HSS_LMS_signatures_and_public_keys()
    {
        // Narrow chains and two levels: many parts, and few hashes to get through them. Still it takes ten times as long as any other
        // parser.
        LmsParameters set = new(LMSigParameters.lms_sha256_n24_h5, LMOtsParameters.sha256_n24_w1);
        HssKeyPairGenerator generator = new();
        generator.Init(new HssKeyGenerationParameters([set, set], new SecureRandom()));
        Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        byte[] publicKey = ((HssPublicKeyParameters)pair.Public).GetEncoded();
        byte[] signature = Hss.GenerateSignature((HssPrivateKeyParameters)pair.Private, [1, 2, 3]).GetEncoded();
        HssLms.Verify(publicKey, [1, 2, 3], signature).ShouldBeTrue();
        long tenth = Cases.Fuzz / 10;
        Fuzz(Mutated.From(signature), input => HssLms.Verify(publicKey, [1, 2, 3], input), iterations: tenth);
        Fuzz(Mutated.From(publicKey), input => HssLms.Verify(input, [1, 2, 3], signature), iterations: tenth);
    }

    [Fact]
    public void SUIT_envelopes_and_manifests()
    {
        byte[] vendor = SuitIdentifier.Vendor("nanomedagent.example");
        ReleaseComponent component = new([[0]], new byte[32], 100, "a");
        Release release = new() { SequenceNumber = 1, Vendor = vendor, Class = vendor, Components = [component] };
        Release larger = release with
        {
            Components = [component, component],
            Version = [1, -1, 2],
            UseBefore = DateTimeOffset.UnixEpoch.AddYears(99),
            MinimumBattery = 1,
            Priority = -1,
            Device = vendor,
        };
        byte[] signature = [0x84, 0x43, 0xA1, 0x01, 0x28, 0xA0, 0xF6, 0x58, 0x40, .. new byte[64]];
        StubSuitHost host = new();
        Release[] releases = [release, larger];
        Fuzz(
            Mutated.From([.. releases.Select(SuitManifestWriter.Write).Select(manifest => SuitEnvelopeWriter.Write(manifest, signature))]),
            input =>
            {
                if (SuitEnvelope.TryParse(input, out SuitEnvelope envelope) == UpdateReason.None
                    && SuitManifest.TryRead(envelope, out SuitManifest manifest) == UpdateReason.None)
                {
                    SuitMachine machine = new(manifest, host);
                    machine.Install();
                    machine.Validate();
                }
            },
            most: AllSequences);
    }

    [Fact]
    public void X509_certificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] Made(DateTimeOffset until) => new CertificateRequest("CN=b416ff7061554243cedf", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(56), until).RawData;

        Fuzz(Mutated.From(Made(DateTimeOffset.UnixEpoch.AddYears(57)), Made(DateTimeOffset.UnixEpoch.AddYears(90))), input =>
        {
            DerReader reader = new(input, 0, input.Length);
            if (Certificate.TryRead(reader, out Certificate read))
            {
                Certificate.Bytes(read.Key).Length.ShouldBeLessThan(input.Length);
                reader.Position.ShouldBeLessThanOrEqualTo(input.Length);
            }
        });
    }

    [Fact]
    public void Signatures_of_certificates() => Fuzz(
        Mutated.From(
            Convert.FromHexString("3006020101020101"), Convert.FromHexString("30080202008102020081"),
            [0x30, 0x46, 0x02, 0x21, 0x00, .. Enumerable.Repeat((byte)0xFF, 32), 0x02, 0x21, 0x00, .. Enumerable.Repeat((byte)0xFF, 32)]),
        input =>
        {
            byte[] signature = new byte[64];
            if (Certificate.TryReadSignature(new DerReader(input, 0, input.Length), signature))
            {
                // What it takes is the only way to write these numbers.
                Assert.True(CertificationRequest.Signature(signature).AsSpan().SequenceEqual(input));
            }
        });

    private static void Fuzz(Gen<byte[]> inputs, Action<byte[]> parse, int most = Fixed, long? iterations = null) => inputs.Sample(
        input =>
        {
            // A collection that comes in between adds the rest of the thread's allocation buffer; it does not come every time.
            const int Tries = 5;
            long least = long.MaxValue;
            for (int i = 0; i < Tries && least > most + (4 * input.Length); i++)
            {
                least = Math.Min(least, AllocatedBy(() => parse(input)));
            }

            if (least > most + (4 * input.Length))
            {
                Assert.Fail($"{least} bytes were allocated for {Convert.ToHexString(input)}");
            }
        },
        iter: iterations ?? Cases.Fuzz);

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Reads an item with whatever fits, to its end: whoever opened it gets on with every item in it.</summary>
    private static void ReadAll(CborReader reader)
    {
        while (!reader.AtEnd)
        {
            switch (reader.NextType)
            {
                case CborMajorType.UnsignedInteger or CborMajorType.NegativeInteger:
                    reader.TryReadInteger(out _).ShouldBeTrue();
                    break;
                case CborMajorType.ByteString:
                    reader.TryReadByteString(int.MaxValue, out _).ShouldBeTrue();
                    break;
                case CborMajorType.Array:
                    reader.TryReadStartArray(int.MaxValue, out _).ShouldBeTrue();
                    break;
                case CborMajorType.Map:
                    reader.TryReadStartMap(int.MaxValue, out _).ShouldBeTrue();
                    break;
                case CborMajorType.TextString when reader.TryReadTextString(int.MaxValue, out _):
                    break;
                default:
                    reader.TrySkip().ShouldBeTrue();
                    break;
            }
        }
    }
}
