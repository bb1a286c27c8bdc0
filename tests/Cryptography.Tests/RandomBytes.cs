using CsCheck;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Prng.Drbg;

namespace Cryptography.Tests;

public class RandomBytes
{
    private readonly SystemCipherEngine _engine = new();

    [Fact]
    public void The_generator_gives_the_bytes_of_BouncyCastles_SP_800_90A_generator() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[16], Gen.Byte.Array[32, 48], Gen.Int[0, 100].Array[1, 5])
            .Sample((entropy, nonce, more, lengths) =>
            {
                HmacDrbg ours = new(_engine, [.. entropy, .. nonce]);
                EntropySource source = new(entropy);
                HMacSP800Drbg theirs = new(new HMac(new Sha256Digest()), 256, source, null, nonce);
                foreach (int length in lengths)
                {
                    byte[] here = new byte[length];
                    byte[] there = new byte[length];
                    ours.Generate(here);
                    theirs.Generate(there, 0, length, null, false);
                    here.ShouldBe(there);
                }

                ours.Reseed(more);
                source.Entropy = more;
                theirs.Reseed(null);
                byte[] after = new byte[40];
                byte[] expected = new byte[40];
                ours.Generate(after);
                theirs.Generate(expected, 0, expected.Length, null, false);
                after.ShouldBe(expected);
            }, iter: Cases.Count);

    [Fact]
    public void A_good_source_is_accepted_every_time()
    {
        // With its own seed, as a good source fails a test of itself once in a million windows.
        WeakSource good = new("none");
        for (int i = 0; i < 1000; i++)
        {
            TestedEntropy.TryOpen(_engine, good, out TestedEntropy random).ShouldBe(EntropyRefusal.None);
            random.Refusal.ShouldBe(EntropyRefusal.None);
        }
    }

    [Theory]
    [InlineData("stuck at zero", EntropyRefusal.Stuck)]
    [InlineData("stuck at ones", EntropyRefusal.Stuck)]
    [InlineData("stuck later", EntropyRefusal.Stuck)]
    [InlineData("two values in turn", EntropyRefusal.Biased)]
    [InlineData("a period of 16", EntropyRefusal.Biased)]
    [InlineData("only digits", EntropyRefusal.Biased)]
    [InlineData("half of it zeros", EntropyRefusal.Biased)]
    [InlineData("five bits a byte", EntropyRefusal.Biased)]
    public void A_weak_or_stuck_source_is_refused(string weakness, EntropyRefusal refusal)
    {
        TestedEntropy.TryOpen(_engine, new WeakSource(weakness), out TestedEntropy random).ShouldBe(refusal);
        random.ShouldBeNull();
    }

    [Fact]
    public void An_engine_with_wrong_results_is_refused() =>
        TestedEntropy.TryOpen(new WrongEngine(), new WeakSource("none"), out _).ShouldBe(EntropyRefusal.EngineWrong);

    [Fact]
    public void A_source_that_fails_later_is_reported_and_the_generator_continues_without_it()
    {
        WeakSource source = new("none");
        TestedEntropy.TryOpen(_engine, source, out TestedEntropy random).ShouldBe(EntropyRefusal.None);
        source.Weakness = "stuck at zero";
        HashSet<string> drawn = [];
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = new byte[32];
            random.Fill(bytes);
            drawn.Add(Convert.ToHexString(bytes)).ShouldBeTrue();
        }

        random.Refusal.ShouldBe(EntropyRefusal.Stuck);
    }

    private sealed class WeakSource(string weakness) : IEntropy
    {
        private readonly Random _random = new(1);
        private int _place;

        public string Weakness { get; set; } = weakness;

        public void Fill(byte[] buffer)
        {
            _random.NextBytes(buffer);
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = Weaken(buffer[i]);
                _place++;
            }
        }

        private byte Weaken(byte good) => Weakness switch
        {
            "stuck at zero" => 0,
            "stuck at ones" => 0xFF,
            "stuck later" => _place > 1000 ? (byte)7 : good,
            "two values in turn" => (byte)(_place % 2),
            "a period of 16" => (byte)((_place * 37) & 0xF),
            "only digits" => (byte)('0' + (good % 10)),
            "half of it zeros" => _place % 4 < 2 ? (byte)0 : good,
            "five bits a byte" => (byte)(good & 0xF8 & ~0x80),
            _ => good,
        };
    }

    private sealed class WrongEngine : ICipherEngine
    {
        private readonly SystemCipherEngine _engine = new();

        public void EncryptEcb(byte[] key, byte[] blocks) => _engine.EncryptEcb(key, blocks);

        public void EncryptCbc(byte[] key, byte[] blocks) => _engine.EncryptCbc(key, blocks);

        public byte[] HmacSha256(byte[] key, byte[] data) => _engine.HmacSha256(data, key);
    }

    private sealed class EntropySource(byte[] entropy) : IEntropySource
    {
        public byte[] Entropy { get; set; } = entropy;

        public bool IsPredictionResistant => false;

        public int EntropySize => Entropy.Length * 8;

        public byte[] GetEntropy() => Entropy;

        public int GetEntropy(Span<byte> output)
        {
            Entropy.CopyTo(output);
            return Entropy.Length;
        }
    }
}
