using System.Numerics;
using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BcNumber = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// A public key, a digest, a signature, and what a verifier must say. No private key is needed to make one: of an equation with one unknown
/// any member can be calculated, so each of them can be put where it hurts.
/// </summary>
/// <param name="X">Of the key, as bytes that somebody may have sent.</param>
/// <param name="Y">Of the key.</param>
/// <param name="Digest">32 bytes, unless that is the flaw.</param>
/// <param name="Signature">r and s, 32 bytes each, unless that is the flaw.</param>
/// <param name="IsAccepted">Whether the signature is one.</param>
internal sealed record EcdsaCase(byte[] X, byte[] Y, byte[] Digest, byte[] Signature, bool IsAccepted)
{
    /// <summary>A digest like any other.</summary>
    public static byte[] AnyDigest { get; } = SHA256.HashData("any message"u8);

    /// <summary>A private key like any other.</summary>
    public static BigInteger AnyKey { get; } = Curve.Number(SHA256.HashData("any key"u8));

    /// <summary>A signature like any other.</summary>
    public static EcdsaCase Ordinary { get; } = OfFactors(Curve.Multiply(Curve.G, AnyKey), 0x1234567, 0x7654321);

    /// <summary>
    /// The signature (r, s) over a digest under the key that makes u1 G + u2 Q the point R, where r is R's x (SEC 1, section 4.1.6).
    /// </summary>
    public static EcdsaCase OfPoint(BcPoint point, BigInteger s, BigInteger digest) => OfPoint(point, Curve.X(point) % Curve.N, s, digest);

    /// <summary>The same with another r than that of the point.</summary>
    public static EcdsaCase OfPoint(BcPoint point, BigInteger r, BigInteger s, BigInteger digest)
    {
        BigInteger inverse = Curve.Inverse(r);
        BcPoint key = Curve.Multiply(point, s * inverse).Add(Curve.Multiply(Curve.G, -digest * inverse)).Normalize();
        return Of(key, digest, r, s, isAccepted: r == Curve.X(point) % Curve.N);
    }

    /// <summary>
    /// The signature and the digest that a verifier comes to these factors with, under a key whose private half may be nobody's.
    /// </summary>
    public static EcdsaCase OfFactors(BcPoint key, BigInteger u1, BigInteger u2)
    {
        BcPoint sum = Curve.Multiply(Curve.G, u1).Add(Curve.Multiply(key, u2)).Normalize();
        BigInteger r = sum.IsInfinity ? 1 : Curve.X(sum) % Curve.N;
        BigInteger s = Curve.ModN(r * Curve.Inverse(u2));
        return Of(key, Curve.ModN(u1 * s), r, s, isAccepted: !sum.IsInfinity);
    }

    /// <summary>A case out of numbers.</summary>
    public static EcdsaCase Of(BcPoint key, BigInteger digest, BigInteger r, BigInteger s, bool isAccepted) =>
        new(Curve.Bytes(Curve.X(key)), Curve.Bytes(Curve.Y(key)), Curve.Bytes(digest), [.. Curve.Bytes(r), .. Curve.Bytes(s)], isAccepted);

    /// <summary>The same, refused, with another r and s.</summary>
    public EcdsaCase Refused(BigInteger r, BigInteger s) =>
        this with { Signature = [.. Curve.Bytes(r), .. Curve.Bytes(s)], IsAccepted = false };

    /// <summary>The number r.</summary>
    public BigInteger R => Curve.Number(Signature[..32]);

    /// <summary>The number s.</summary>
    public BigInteger S => Curve.Number(Signature[32..]);

    /// <summary>What the firmware says.</summary>
    public bool IsAcceptedByFirmware => P256.Verify(X, Y, Digest, Signature);

    /// <summary>What .NET says; a key that it does not take is a refusal.</summary>
    public bool IsAcceptedByDotNet
    {
        get
        {
            try
            {
                using ECDsa key = ECDsa.Create(Curve.Key(X, Y));
                return key.VerifyHash(Digest, Signature);
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }

    /// <summary>What BouncyCastle says; a key that it does not take is a refusal.</summary>
    public bool IsAcceptedByBouncyCastle
    {
        get
        {
            try
            {
                BcPoint point = Curve.Domain.Curve.CreatePoint(new BcNumber(1, X), new BcNumber(1, Y));
                ECDsaSigner signer = new();
                signer.Init(false, new ECPublicKeyParameters(point, Curve.Domain));
                return signer.VerifySignature(Digest, new BcNumber(1, Signature[..32]), new BcNumber(1, Signature[32..]));
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>All three say what must be said.</summary>
    public void Holds(string? because = null)
    {
        IsAcceptedByFirmware.ShouldBe(IsAccepted, because);
        IsAcceptedByDotNet.ShouldBe(IsAccepted, ".NET; " + because);
        IsAcceptedByBouncyCastle.ShouldBe(IsAccepted, "BouncyCastle; " + because);
    }
}
