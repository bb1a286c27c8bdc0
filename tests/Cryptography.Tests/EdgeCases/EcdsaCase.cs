using System.Numerics;
using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BcNumber = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// A public key, a digest, a signature, and whether a verifier must accept it. No private key is needed to make a case: the equation of the
/// verifier is solved for one value, so all other values can be chosen freely.
/// </summary>
/// <param name="X">The x coordinate of the key, valid or not.</param>
/// <param name="Y">The y coordinate of the key.</param>
/// <param name="Digest">32 bytes.</param>
/// <param name="Signature">r and s, 32 bytes each.</param>
/// <param name="IsAccepted">Whether the signature is valid.</param>
internal sealed record EcdsaCase(byte[] X, byte[] Y, byte[] Digest, byte[] Signature, bool IsAccepted)
{
    /// <summary>An ordinary digest.</summary>
    public static byte[] AnyDigest { get; } = SHA256.HashData("any message"u8);

    /// <summary>An ordinary private key.</summary>
    public static BigInteger AnyKey { get; } = Curve.Number(SHA256.HashData("any key"u8));

    /// <summary>An ordinary signature.</summary>
    public static EcdsaCase Ordinary { get; } = OfFactors(Curve.Multiply(Curve.G, AnyKey), 0x1234567, 0x7654321);

    /// <summary>
    /// The signature (r, s) over a digest under the key that makes u1 G + u2 Q the point R, where r is R's x (SEC 1, section 4.1.6).
    /// </summary>
    public static EcdsaCase OfPoint(BcPoint point, BigInteger s, BigInteger digest) => OfPoint(point, Curve.X(point) % Curve.N, s, digest);

    /// <summary>The same with an r that differs from the x of the point.</summary>
    public static EcdsaCase OfPoint(BcPoint point, BigInteger r, BigInteger s, BigInteger digest)
    {
        BigInteger inverse = Curve.Inverse(r);
        BcPoint key = Curve.Multiply(point, s * inverse).Add(Curve.Multiply(Curve.G, -digest * inverse)).Normalize();
        return Of(key, digest, r, s, isAccepted: r == Curve.X(point) % Curve.N);
    }

    /// <summary>
    /// The signature and the digest from which a verifier calculates these factors. The private half of the key may be unknown.
    /// </summary>
    public static EcdsaCase OfFactors(BcPoint key, BigInteger u1, BigInteger u2)
    {
        BcPoint sum = Curve.Multiply(Curve.G, u1).Add(Curve.Multiply(key, u2)).Normalize();
        BigInteger r = sum.IsInfinity ? 1 : Curve.X(sum) % Curve.N;
        BigInteger s = Curve.ModN(r * Curve.Inverse(u2));
        return Of(key, Curve.ModN(u1 * s), r, s, isAccepted: !sum.IsInfinity);
    }

    /// <summary>A case with these numbers.</summary>
    public static EcdsaCase Of(BcPoint key, BigInteger digest, BigInteger r, BigInteger s, bool isAccepted) =>
        new(Curve.Bytes(Curve.X(key)), Curve.Bytes(Curve.Y(key)), Curve.Bytes(digest), [.. Curve.Bytes(r), .. Curve.Bytes(s)], isAccepted);

    /// <summary>The same key and digest with another signature, which is refused.</summary>
    public EcdsaCase Refused(BigInteger r, BigInteger s) =>
        this with { Signature = [.. Curve.Bytes(r), .. Curve.Bytes(s)], IsAccepted = false };

    /// <summary>The number r.</summary>
    public BigInteger R => Curve.Number(Signature[..32]);

    /// <summary>The number s.</summary>
    public BigInteger S => Curve.Number(Signature[32..]);

    /// <summary>The result of the firmware.</summary>
    public bool IsAcceptedByFirmware => P256.Verify(X, Y, Digest, Signature);

    /// <summary>The result of .NET. An exception for an invalid key is a refusal.</summary>
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

    /// <summary>The result of BouncyCastle. An exception for an invalid key is a refusal.</summary>
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

    /// <summary>Checks the results of the firmware and both libraries.</summary>
    public void Check(string? because = null)
    {
        IsAcceptedByFirmware.ShouldBe(IsAccepted, because);
        IsAcceptedByDotNet.ShouldBe(IsAccepted, ".NET; " + because);
        IsAcceptedByBouncyCastle.ShouldBe(IsAccepted, "BouncyCastle; " + because);
    }
}
