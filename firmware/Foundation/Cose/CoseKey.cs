using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>A public P-256 key as a COSE_Key (RFC 9053, section 7.1.1), with the two identifiers that are derived from it.</summary>
public sealed class CoseKey
{
    /// <summary>Bytes of the encoded key: a map of four entries, always the same length.</summary>
    public const int EncodedLength = 75;

    /// <summary>Bytes of the key id in headers.</summary>
    public const int KeyIdLength = 8;

    // SubjectPublicKeyInfo of a P-256 key up to the point's coordinates (RFC 5480, section 2): the same for all of them.
    private const string InfoBegin = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
    private const int InfoBeginLength = 27;
    private const int CoordinateLength = 32;

    private const int KeyTypeLabel = 1;
    private const int CurveLabel = -1;
    private const int XLabel = -2;
    private const int YLabel = -3;
    private const int TwoCoordinates = 2;
    private const int CurveP256 = 1;

    /// <summary>A key from its coordinates, 32 bytes each. Nothing is checked: use <see cref="TryRead"/> for keys of others.</summary>
    public CoseKey(byte[] x, byte[] y)
    {
        X = x;
        Y = y;
    }

    /// <summary>x, 32 bytes, big-endian.</summary>
    public readonly byte[] X;

    /// <summary>y, 32 bytes, big-endian.</summary>
    public readonly byte[] Y;

    /// <summary>Parses a key. Its encoding must be exactly the deterministic one, and its point must be on the curve.</summary>
    public static bool TryParse(byte[] encoded, out CoseKey key)
    {
        key = null;
        return CborReader.TryOpen(encoded, out CborReader reader) && TryRead(reader, out key);
    }

    /// <summary>Reads a key that is part of a larger item, with the same checks.</summary>
    public static bool TryRead(CborReader reader, out CoseKey key)
    {
        key = null;
        if (!reader.TryReadStartMap(4, out int count) || count != 4
            || !TryReadPair(reader, KeyTypeLabel, TwoCoordinates)
            || !TryReadPair(reader, CurveLabel, CurveP256)
            || !TryReadCoordinate(reader, XLabel, out byte[] x)
            || !TryReadCoordinate(reader, YLabel, out byte[] y)
            || !P256.IsValidPublicKey(x, y))
        {
            return false;
        }

        key = new CoseKey(x, y);
        return true;
    }

    /// <summary>Writes the deterministic encoding.</summary>
    [OwnFrame]
    public void WriteTo(CborWriter writer)
    {
        writer.WriteStartMap(4);
        writer.WriteInteger(KeyTypeLabel);
        writer.WriteInteger(TwoCoordinates);
        writer.WriteInteger(CurveLabel);
        writer.WriteInteger(CurveP256);
        writer.WriteInteger(XLabel);
        writer.WriteByteString(X);
        writer.WriteInteger(YLabel);
        writer.WriteByteString(Y);
    }

    /// <summary>The deterministic encoding, <see cref="EncodedLength"/> bytes.</summary>
    [OwnFrame]
    public byte[] Encode()
    {
        CborWriter writer = new(EncodedLength + 9);
        WriteTo(writer);
        return writer.ToArray();
    }

    /// <summary>The DER of its SubjectPublicKeyInfo, with an uncompressed point: 91 bytes.</summary>
    [OwnFrame]
    public byte[] SubjectPublicKeyInfo()
    {
        byte[] encoded = new byte[InfoBeginLength + (2 * CoordinateLength)];
        Array.Copy(Hexadecimal.Bytes(InfoBegin), encoded, InfoBeginLength);
        Array.Copy(X, 0, encoded, InfoBeginLength, CoordinateLength);
        Array.Copy(Y, 0, encoded, InfoBeginLength + CoordinateLength, CoordinateLength);
        return encoded;
    }

    /// <summary>The key in a SubjectPublicKeyInfo. Nothing but its form is checked.</summary>
    /// <returns>null when it is not that of a P-256 key with an uncompressed point.</returns>
    public static CoseKey OfSubjectPublicKeyInfo(byte[] encoded)
    {
        CoseKey key = new(new byte[CoordinateLength], new byte[CoordinateLength]);
        if (encoded.Length != InfoBeginLength + (2 * CoordinateLength))
        {
            return null;
        }

        Array.Copy(encoded, InfoBeginLength, key.X, 0, CoordinateLength);
        Array.Copy(encoded, InfoBeginLength + CoordinateLength, key.Y, 0, CoordinateLength);
        return ConstantTime.AreEqual(key.SubjectPublicKeyInfo(), encoded) ? key : null;
    }

    /// <summary>The key id in headers: the first 8 bytes of the COSE Key Thumbprint with SHA-256 (RFC 9679).</summary>
    [OwnFrame]
    public byte[] KeyId()
    {
        byte[] keyId = new byte[KeyIdLength];
        Array.Copy(Sha256.Hash(Encode()), keyId, KeyIdLength);
        return keyId;
    }

    private static bool TryReadPair(CborReader reader, int label, int value) =>
        reader.TryReadInteger(label, label, out _) && reader.TryReadInteger(value, value, out _);

    private static bool TryReadCoordinate(CborReader reader, int label, out byte[] coordinate)
    {
        coordinate = null;
        return reader.TryReadInteger(label, label, out _) && reader.TryReadFixedByteString(32, out coordinate);
    }
}
