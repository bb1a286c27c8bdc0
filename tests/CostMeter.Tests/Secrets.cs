using NanoMedAgent.Cose;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Seams;
using NanoMedAgent.Cryptography;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;
using RandomNumberGenerator = System.Security.Cryptography.RandomNumberGenerator;

namespace CostMeter.Tests;

/// <summary>What an operation takes is the same whatever its secret is: the path through the code tells nothing about it.</summary>
[Collection("one meter")]
public class Secrets
{
    private static readonly int Many = Effort.Cases(200);
    private readonly MeteredEngine _engine = new();
    private readonly Randomness _random = new();

    public static TheoryData<string> SecretOperations() => [.. Operations.Keys];

    private static Dictionary<string, Func<Secrets, Action>> Operations { get; } = new()
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
            CoseKey peer = FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey);
            return () => P256.TryAgree(key, peer.X, peer.Y, new byte[32]).ShouldBeTrue();
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
    public void Do_not_change_how_many_instructions_and_bytes_an_operation_takes(string operation)
    {
        HashSet<Cost> costs = [];
        for (int i = 0; i < Many; i++)
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
    public void Do_change_it_where_nothing_is_secret_so_a_difference_would_be_seen()
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
