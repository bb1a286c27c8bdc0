using NanoMedAgent.Cose;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Seams;
using NanoMedAgent.Cryptography;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;
using RandomNumberGenerator = System.Security.Cryptography.RandomNumberGenerator;

namespace CostMeter.Tests;

/// <summary>The cost of an operation is the same for every secret, so the path through the code reveals nothing about the secret.</summary>
[Collection("one meter")]
public class ConstantPaths
{
    private static readonly int Repetitions = Effort.Cases(200);
    private readonly MeteredEngine _engine = new();
    private readonly Randomness _random = new();

    private static P256Table AuthorityTable { get; } =
        P256Table.Make(FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey).X, FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey).Y);

    public static TheoryData<string> SecretOperations() => [.. Operations.Keys];

    private static Dictionary<string, Func<ConstantPaths, Action>> Operations { get; } = new()
    {
        ["public key"] = test =>
        {
            byte[] key = test.Key();
            return () => P256.TryPublicKey(key, new byte[32], new byte[32]).ShouldBeTrue();
        },
        ["key generation"] = test => () => P256.GeneratePrivateKey(test._random),
        ["signature"] = test =>
        {
            byte[] key = test.Key();
            return () => P256.Sign(test._engine, test._random, key, new byte[32], new byte[64]);
        },
        ["agreement"] = test =>
        {
            byte[] key = test.Key();
            return () => P256.TryAgree(key, AuthorityTable, new byte[32]).ShouldBeTrue();
        },
        ["sealing"] = test =>
        {
            byte[] key = RandomNumberGenerator.GetBytes(16);
            byte[] text = RandomNumberGenerator.GetBytes(64);
            return () => AesCcm.Seal(test._engine, key, new byte[13], [], text, 8);
        },
        ["wrapping a key"] = test =>
        {
            byte[] wrappingKey = RandomNumberGenerator.GetBytes(16);
            byte[] key = RandomNumberGenerator.GetBytes(16);
            return () => AesKeyWrap.Wrap(test._engine, wrappingKey, key);
        },
        ["hashing"] = test =>
        {
            byte[] secret = RandomNumberGenerator.GetBytes(100);
            return () => Sha256.Hash(secret);
        },
    };

    [Theory]
    [MemberData(nameof(SecretOperations))]
    public void An_operation_takes_the_same_instructions_and_bytes_for_every_secret(string operation)
    {
        HashSet<Cost> costs = [];
        for (int i = 0; i < Repetitions; i++)
        {
            Action action = Operations[operation](this);
            Meter.Reset(watchesPeak: false);
            action();
            costs.Add(Meter.Now);
        }

        costs.Count.ShouldBe(1, string.Join("; ", costs.Take(5)));
        costs.Single().Instructions.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Verifying_which_has_no_secret_takes_different_instructions_so_a_difference_is_seen()
    {
        byte[] key = Key();
        CoseKey publicKey = FixedInputs.PublicKeyOf(key);
        HashSet<long> costs = [];
        for (int i = 0; i < 10; i++)
        {
            byte[] digest = RandomNumberGenerator.GetBytes(32);
            byte[] signature = new byte[64];
            P256.Sign(_engine, _random, key, digest, signature);
            Meter.Reset(watchesPeak: false);
            P256.Verify(publicKey.X, publicKey.Y, digest, signature).ShouldBeTrue();
            costs.Add(Meter.Instructions);
        }

        costs.Count.ShouldBeGreaterThan(1);
    }

    private byte[] Key()
    {
        byte[] key = P256.GeneratePrivateKey(_random);
        P256.TryPublicKey(key, new byte[32], new byte[32]).ShouldBeTrue();
        return key;
    }

    private sealed class Randomness : NanoMedAgent.Platform.IEntropy
    {
        public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
    }
}
