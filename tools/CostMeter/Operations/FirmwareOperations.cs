using NanoMedAgent.Cose;
using NanoMedAgent.CostMeter.Seams;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Element;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Pairing;
using NanoMedAgent.Releases;

namespace NanoMedAgent.CostMeter.Operations;

/// <summary>What is measured.</summary>
public static class FirmwareOperations
{
    private const string Compress = "NanoMedAgent.Cryptography.Sha256::Compress";
    private const string FieldMultiply = "NanoMedAgent.Cryptography.P256Field::Multiply";
    private const string FieldSquare = "NanoMedAgent.Cryptography.P256Field::Square";
    private const string FieldCombine = "NanoMedAgent.Cryptography.P256Field::Combine";
    private const string FieldInvert = "NanoMedAgent.Cryptography.P256Field::Invert";
    private const string OrderInvert = "NanoMedAgent.Cryptography.P256Order::Invert";
    private const string Measure = "NanoMedAgent.Vitals.Sampler::Measure";
    private const string EncodePack = "NanoMedAgent.SenMl.SenMlPack::Encode";
    private const string SealPack = "NanoMedAgent.Privacy.Epoch::Seal";
    private const string AddToBlock = "NanoMedAgent.Proof.OpenBlock::Add";
    private const string Checkpoint = "NanoMedAgent.Channels.Checkpoints::TryMake";
    private const string Attest = "NanoMedAgent.AttestationReport::TrySend";
    private const string WriteMessage = "NanoMedAgent.Cose.CoseEncrypt0::WriteTo";
    private const string TagMessage = "NanoMedAgent.Privacy.Epoch::Tag";
    private const string PutPack = "NanoMedAgent.Channels.ClassChannel::Seal";
    private const string OpenCommand = "NanoMedAgent.Commands.AuthorityCommands::Open";
    private const string AcceptCommand = "NanoMedAgent.Commands.AuthorityCommands::Accept";
    private const string CheckGrant = "NanoMedAgent.Pairing.PairingMachine::CheckGrant";
    private const string Announce = "NanoMedAgent.Channels.EpochBeginnings::Begin";

    // Ten minutes with a reading each second. Segments are written and merged in that time; each reading gets its share of that.
    private const int Appended = 600;

    // As many messages as are sent before the custodian has answered.
    private const int SentMessages = 8;

    // Of 46 bytes, each with its envelope, in a message of 2 KB.
    private const int SentReadings = 28;

    // As many readings as fill 2 MB.
    private const int FullStore = 21_000;

    // Three windows of the pulse oximeter, which evaluates its window once a second.
    private const int OximetrySeconds = 24;
    private const int OximetrySamples = OximetrySeconds * 100;

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("SHA-256, one block", () => Hashing(64), Compress),
        new("SHA-256 of 64 bytes", () => Hashing(64)),
        new("SHA-256 of 1,024 bytes", () => Hashing(1024)),
        new("HKDF, 16 bytes", () =>
        {
            MeteredEngine engine = new();
            return () => Hkdf.Derive(engine, new byte[32], null, new byte[32], 16);
        }),
        new("AES-CCM, seal 64 bytes", SealingWithCcm),
        new("AES key wrap of 16 bytes", () =>
        {
            MeteredEngine engine = new();
            byte[] key = new byte[16];
            return () => AesKeyWrap.Wrap(engine, key, key);
        }),
        new("P-256, product of two elements", Agreeing, FieldMultiply),
        new("P-256, square of an element", Agreeing, FieldSquare),
        new("P-256, sum of two elements", Agreeing, FieldCombine),
        new("P-256, inverse of an element", Agreeing, FieldInvert),
        new("P-256, inverse modulo the order", Signing, OrderInvert),
        new("P-256, key generation", () =>
        {
            CountedEntropy entropy = new(2);
            byte[] x = new byte[P256.Length];
            byte[] y = new byte[P256.Length];
            return () => P256.TryPublicKey(P256.GeneratePrivateKey(entropy), x, y);
        }),
        new("P-256, sign", Signing),
        new("P-256, verify", Verifying),
        new("P-256, table of a key made", () =>
        {
            CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
            return () => P256Table.Make(key.X, key.Y);
        }),
        new("P-256, verify with a table", () =>
        {
            (byte[] digest, byte[] signature) = Signed();
            P256Table key = AuthorityTable();
            return () => Require(P256.Verify(key, digest, signature));
        }),
        new("P-256, ECDH with a table", Agreeing),
        new("HSS-LMS, verify (one level, H10, W4)", VerifyingHss),
        new("COSE_Sign1, verify 64 bytes", VerifyingSign1),
        new("A reading of four vitals, sealed", () => Reading(hasAlarms: false), Measure, EncodePack, SealPack, AddToBlock, WriteMessage),
        new(
            "The same, tagged for the custodian of a class with several readers",
            () => Reading(hasAlarms: false, hasSeveralReaders: true), Measure, EncodePack, SealPack, AddToBlock, WriteMessage, TagMessage),
        new(
            "The same as the first, with limits and the early-warning score checked",
            () => Reading(), Measure, EncodePack, SealPack, AddToBlock, WriteMessage),
        new("The same, put into the outbox and sent", () => Reading(), Measure, PutPack),
        new("The outbox: appending a reading while offline, 15 seconds at risk", () =>
        {
            OutboxBench bench = new OutboxBench().BeginEpoch().Measure(100);
            return () => bench.Measure(Appended);
        }) { Times = Appended },
        new("The outbox: sending a reading of the backlog from flash", () =>
        {
            OutboxBench bench = new OutboxBench().BeginEpoch().Measure(Appended);
            bench.IsUp = true;

            // Announcement and newest reading first.
            bench.Send(1);
            return () => bench.Send(SentMessages);
        }) { Times = SentMessages * SentReadings },
        new("The outbox: a start with a full store of 2 MB", () =>
        {
            OutboxBench bench = new OutboxBench().BeginEpoch().Measure(FullStore);
            return bench.Start;
        }),
        new("A checkpoint: what an hour costs beside the readings", () =>
        {
            // The first hour: nobody acknowledges here, and the next one would wait for that.
            Bench bench = new Bench().Start().Run(5);
            return () => bench.Run(60);
        }, Checkpoint),
        new("Evidence of what runs, signed and sent: once in a start, and for each command \"attest\"", () =>
        {
            Bench bench = new Bench().Start();
            return () => bench.Run(2);
        }, Attest),
        new("A release of one component, proven with ESP256", () => Proving(FixedInputs.Envelope(), FixedInputs.ReleasePolicy)),
        new(
            "A release of one component, proven with HSS-LMS",
            () => Proving(FixedInputs.HashBasedEnvelope(), FixedInputs.HashBasedReleasePolicy)),
        new("A release of one component, read and checked", () =>
        {
            SuitEnvelope envelope = Open(FixedInputs.Envelope());
            return () => Require(SuitManifest.TryRead(envelope, out _) == UpdateReason.None);
        }),
        new("An update of 34 KB, from the offer to the restart", () =>
        {
            UpdateBench bench = new(FixedInputs.Envelope(), FixedInputs.ReleasePolicy);
            return () => bench.Install();
        }),
        new("An update of 34 KB signed with HSS-LMS, from the offer to the restart", () =>
        {
            UpdateBench bench = new(FixedInputs.HashBasedEnvelope(), FixedInputs.HashBasedReleasePolicy);
            return () => bench.Install();
        }),
        new("The loader: a start with 34 KB of assemblies, which stay in the heap", () =>
        {
            UpdateBench bench = new UpdateBench(FixedInputs.Envelope(), FixedInputs.ReleasePolicy).Install();
            return bench.Load;
        }),
        new("The epochs of a start, announced for one recipient", Starting, Announce),
        new("The agent: first start, until the first reading is sent", () =>
        {
            Bench bench = new();
            return bench.StartToFirstReading;
        }),
        new("The agent: the same, and all that follows at once", Starting),
        new("The agent: what stays in the heap after that", Starting) { Stays = true },
        new("The agent: a start after an hour without network, until a reading is sent", () =>
        {
            Bench bench = new Bench().Start();
            bench.IsUp = false;
            bench.Run(60).Agent.TryFlush();
            bench.IsUp = true;
            return bench.StartToFirstReading;
        }),
        new("The agent: a step with a reading", () => Reading()),
        new("A forged command, refused by its MAC", () =>
        {
            Bench bench = new Bench().Start().Run(1).Command(1, isForged: true).Settled().Command(2, isForged: true);
            return bench.Settle;
        }, OpenCommand),
        new("The first command of a start, with the key agreement and the signature", () =>
        {
            Bench bench = new Bench().Start().Run(1).Command(1, isForged: false);
            return bench.Settle;
        }, OpenCommand, AcceptCommand),
        new("The first command of a delegate, with its delegation, the key agreement and the signature", () =>
        {
            // The date is from the grant.
            Bench bench = new Bench().Start().Run(1).OpenWindow().Grant(FixedInputs.SetupCode).Settled().DelegateCommand(2);
            return bench.Settle;
        }, OpenCommand, AcceptCommand),
        new("The next one", () =>
        {
            Bench bench = new Bench().Start().Run(1).OpenWindow().Grant(FixedInputs.SetupCode).Settled().DelegateCommand(2).Settled()
                .DelegateCommand(3);
            return bench.Settle;
        }, OpenCommand, AcceptCommand),
        new("A certification request, made and signed", () =>
        {
            (MeteredEngine engine, CountedEntropy entropy) = (new MeteredEngine(), new CountedEntropy(3));
            CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
            byte[] signature = new byte[2 * P256.Length];
            return () =>
            {
                byte[] info = CertificationRequest.Info(key, key, "NM2600042");
                P256.Sign(engine, entropy, FixedInputs.AuthorityKey, Sha256.Hash(info), signature);
                CertificationRequest.Encode(info, signature);
            };
        }),
        new("A certificate of a P-256 CA, read and verified", () =>
        {
            byte[] chain = Convert.FromHexString(FixedInputs.Certificates);
            return () =>
            {
                DerReader reader = new(chain, 0, chain.Length);
                Require(Certificate.TryRead(reader, out Certificate own) && Certificate.TryRead(reader, out Certificate issuer)
                    && own.Verify(issuer) == CertificateRefusal.None);
            };
        }),
        new("Pairing: a grant, refused by its MAC", () =>
        {
            Bench bench = new Bench().Start().Run(1).OpenWindow().Grant(new byte[PairingGrant.SetupCodeLength]);
            return bench.Settle;
        }, CheckGrant),
        new("Pairing: a grant, from its arrival until the device asks for the press", () =>
        {
            Bench bench = new Bench().Start().Run(1).OpenWindow().Grant(FixedInputs.SetupCode);
            return () => Require(bench.Settled().Agent.PairingState == PairingState.Confirming);
        }),
        new("Pairing: from the press to the receipt and the first reading", () =>
        {
            Bench bench = new Bench().Start().Run(1).OpenWindow().Grant(FixedInputs.SetupCode).Settled().Press();
            return () => Require(bench.Settled().Agent.PairingState == PairingState.Associated);
        }),
        new("The agent: a step with nothing to do", () =>
        {
            Bench bench = new Bench().Start().Run(5).Wait(1);
            return () => bench.Agent.Step();
        }),
        new("The secure element: a signature, beside the 140 ms that the chip takes", () =>
        {
            ElementVault vault = new ElementBench().Open();
            byte[] digest = new byte[32];
            return () => Require(vault.Sign(digest) != null);
        }),
        new("The secure element: a key agreement, beside the 80 ms that the chip takes", () =>
        {
            ElementVault vault = new ElementBench().Open();
            CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
            return () => Require(vault.Agree(key, null) != null);
        }),
        new("The agent with a secure element: a start after an hour without network, and a reading", () =>
        {
            Bench bench = new Bench().WithElement().Start();
            bench.IsUp = false;
            bench.Run(60).Agent.TryFlush();
            bench.IsUp = true;
            return () => bench.Start().Settle();
        }),
        new("Pulse oximetry, a sample of 100 a second", () =>
        {
            OximeterBench bench = new();
            return () => Require(bench.Run(OximetrySeconds).Measures);
        }) { Times = OximetrySamples },
    ];

    private static Action Hashing(int bytes)
    {
        byte[] data = new byte[bytes];
        return () => Sha256.Hash(data);
    }

    private static Action SealingWithCcm()
    {
        MeteredEngine engine = new();
        byte[] key = new byte[16];
        byte[] nonce = new byte[13];
        byte[] associated = new byte[44];
        byte[] text = new byte[64];
        return () => AesCcm.Seal(engine, key, nonce, associated, text, 8);
    }

    private static Action Signing()
    {
        MeteredEngine engine = new();
        CountedEntropy entropy = new(3);
        byte[] digest = Sha256.Hash([1]);
        byte[] signature = new byte[2 * P256.Length];
        return () => P256.Sign(engine, entropy, FixedInputs.AuthorityKey, digest, signature);
    }

    private static Action Verifying()
    {
        (byte[] digest, byte[] signature) = Signed();
        CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
        return () => Require(P256.Verify(key.X, key.Y, digest, signature));
    }

    private static (byte[] Digest, byte[] Signature) Signed()
    {
        byte[] digest = Sha256.Hash([1]);
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(new MeteredEngine(), null, FixedInputs.AuthorityKey, digest, signature);
        return (digest, signature);
    }

    private static P256Table AuthorityTable()
    {
        CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
        return P256Table.Make(key.X, key.Y);
    }

    private static Action Agreeing()
    {
        P256Table peer = AuthorityTable();
        byte[] privateKey = P256.GeneratePrivateKey(new CountedEntropy(4));
        byte[] shared = new byte[P256.Length];
        return () => Require(P256.TryAgree(privateKey, peer, shared));
    }

    private static Action VerifyingHss()
    {
        (byte[] publicKey, byte[] signature) = FixedInputs.HashBased();
        byte[] message = new byte[64];
        return () => Require(HssLms.Verify(publicKey, message, signature));
    }

    private static Action VerifyingSign1()
    {
        byte[] payload = new byte[64];
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(new MeteredEngine(), null, FixedInputs.AuthorityKey, CoseSign1.Digest(null, payload), signature);
        byte[] message = CoseSign1.Encode(payload, signature);
        CoseKey key = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
        return () => Require(
            CoseSign1.TryParse(message, 64, out CoseSign1 parsed) == CoseRefusal.None && parsed.Verify(key, null) == CoseRefusal.None);
    }

    private static Action Starting()
    {
        Bench bench = new();
        return () => bench.Start().Settle();
    }

    private static Action Reading(bool hasAlarms = true, bool hasSeveralReaders = false)
    {
        Bench bench = new Bench(hasAlarms, hasSeveralReaders).Start().Run(5);
        return () => bench.Run(1);
    }

    private static Action Proving(byte[] encoded, ReleasePolicy policy) =>
        () => Require(ReleaseProof.Prove(Open(encoded), policy) == UpdateReason.None);

    private static SuitEnvelope Open(byte[] encoded)
    {
        Require(SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope) == UpdateReason.None);
        return envelope;
    }

    private static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException("what is measured does not work");
        }
    }
}
