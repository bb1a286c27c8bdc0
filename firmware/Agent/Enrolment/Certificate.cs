using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Enrolment;

/// <summary>
/// What the device checks of an X.509 certificate (RFC 5280, section 4.1). It does not read names and extensions: those are for whoever
/// relies on the certificate.
/// </summary>
public sealed class Certificate
{
    private const int SignBit = 0x80;
    private const int Century = 100;
    private const int SecondsInDay = 86_400;

    // The days before 1970-01-01 in the calendar that begins on 0000-03-01, and those of 400 years.
    private const long DaysBefore1970 = 719_468;
    private const int DaysIn400Years = 146_097;

    private DerReader _signed;
    private DerReader _algorithm;
    private DerReader _signature;

    private Certificate()
    {
    }

    /// <summary>The issuer's name with its tag.</summary>
    internal DerReader Issuer;

    /// <summary>The subject's name with its tag.</summary>
    internal DerReader Subject;

    /// <summary>The subject's key with its tag: a SubjectPublicKeyInfo.</summary>
    public DerReader Key;

    /// <summary>The first second of its validity, since 1970.</summary>
    internal long NotBefore;

    /// <summary>The last second of its validity, since 1970.</summary>
    internal long NotAfter;

    /// <summary>Reads a certificate. Nothing in it is proven yet.</summary>
    /// <param name="reader">Before it; behind it afterwards.</param>
    /// <param name="certificate">null when it is not DER, or not of version 3.</param>
    public static bool TryRead(DerReader reader, out Certificate certificate)
    {
        certificate = new Certificate();
        if (!certificate.TryRead(reader))
        {
            certificate = null;
        }

        return certificate != null;
    }

    /// <summary>Checks the issuer's signature of this certificate, where the device can: with a P-256 key.</summary>
    /// <param name="issuer">The issuer's certificate.</param>
    public CertificateRefusal Verify(Certificate issuer)
    {
        CoseKey key = CoseKey.OfSubjectPublicKeyInfo(Bytes(issuer.Key));
        if (key == null)
        {
            return CertificateRefusal.None;
        }

        byte[] algorithm = Hexadecimal.Bytes(CertificationRequest.EcdsaWithSha256);
        if (!_algorithm.IsSame(algorithm, 0, algorithm.Length))
        {
            return CertificateRefusal.AlgorithmUnknown;
        }

        byte[] signature = new byte[2 * P256.Length];
        return TryReadSignature(_signature, signature)
            && P256.Verify(key.X, key.Y, Sha256.Hash(Bytes(_signed)), signature)
            ? CertificateRefusal.None : CertificateRefusal.SignatureWrong;
    }

    /// <summary>Reads an Ecdsa-Sig-Value (RFC 3279, section 2.2.3), strictly.</summary>
    /// <param name="reader">Has nothing else.</param>
    /// <param name="signature">Receives r and s, 32 bytes each.</param>
    public static bool TryReadSignature(DerReader reader, byte[] signature) =>
        reader.TryRead(Der.Sequence, out DerReader numbers) && reader.AtEnd
        && TryReadHalf(numbers, signature, 0) && TryReadHalf(numbers, signature, P256.Length) && numbers.AtEnd;

    /// <summary>A copy of what a reader has before it.</summary>
    public static byte[] Bytes(DerReader part)
    {
        byte[] bytes = new byte[part.End - part.Position];
        Array.Copy(part.Data, part.Position, bytes, 0, bytes.Length);
        return bytes;
    }

    private bool TryRead(DerReader reader)
    {
        if (!reader.TryRead(Der.Sequence, out DerReader whole)
            || !TryReadWhole(whole, Der.Sequence, out _signed)
            || !TryReadWhole(whole, Der.Sequence, out _algorithm)
            || !whole.TryRead(Der.BitString, out _signature)
            || _signature.AtEnd
            || _signature.Data[_signature.Position] != 0
            || !whole.AtEnd)
        {
            return false;
        }

        // Without the number of unused bits.
        _signature.Position++;
        new DerReader(_signed.Data, _signed.Position, _signed.End).TryRead(Der.Sequence, out DerReader signed);
        if (!signed.TryRead(Der.Version, out DerReader version)
            || !version.IsSame(new byte[] { Der.Integer, 1, 2 }, 0, 3)
            || !signed.TryRead(Der.Integer, out _)
            || !TryReadWhole(signed, Der.Sequence, out DerReader algorithm)
            || !algorithm.IsSame(_algorithm.Data, _algorithm.Position, _algorithm.End - _algorithm.Position)
            || !TryReadWhole(signed, Der.Sequence, out Issuer)
            || !signed.TryRead(Der.Sequence, out DerReader validity)
            || !TryReadTime(validity, out NotBefore)
            || !TryReadTime(validity, out NotAfter)
            || !validity.AtEnd
            || !TryReadWhole(signed, Der.Sequence, out Subject)
            || !TryReadWhole(signed, Der.Sequence, out Key))
        {
            return false;
        }

        return signed.AtEnd || (signed.TryRead(Der.Extensions, out _) && signed.AtEnd);
    }

    /// <summary>Reads an element, to be used with its tag and length.</summary>
    private static bool TryReadWhole(DerReader reader, int tag, out DerReader element)
    {
        int from = reader.Position;
        bool isRead = reader.TryRead(tag, out _);
        element = isRead ? new DerReader(reader.Data, from, reader.Position) : null;
        return isRead;
    }

    /// <summary>Reads UTCTime or GeneralizedTime, both in seconds and with a Z (RFC 5280, section 4.1.2.5).</summary>
    private static bool TryReadTime(DerReader reader, out long unixSeconds)
    {
        unixSeconds = 0;
        bool isShort = reader.TryRead(Der.UtcTime, out DerReader text);
        if ((!isShort && !reader.TryRead(Der.GeneralizedTime, out text))
            || text.End - text.Position != (isShort ? 13 : 15) || text.Data[text.End - 1] != 'Z')
        {
            return false;
        }

        int year = text.ReadDigits(isShort ? 2 : 4);
        int month = text.ReadDigits(2);
        int day = text.ReadDigits(2);
        int hour = text.ReadDigits(2);
        int minute = text.ReadDigits(2);
        int second = text.ReadDigits(2);
        if (year < 0 || month is < 1 or > 12 || day is < 1 or > 31 || hour is < 0 or > 23 || minute is < 0 or > 59
            || second is < 0 or > 59)
        {
            return false;
        }

        year += !isShort ? 0 : year < Century / 2 ? 20 * Century : 19 * Century;
        unixSeconds = (DaysOf(year, month, day) * SecondsInDay) + (((hour * 60) + minute) * 60) + second;
        return true;
    }

    /// <summary>Days since 1970-01-01. The year begins in March, so that the leap day is its last.</summary>
    private static long DaysOf(int year, int month, int day)
    {
        year -= month < 3 ? 1 : 0;
        int yearOf400 = year % 400;
        int dayOfYear = (((153 * ((month + 9) % 12)) + 2) / 5) + day - 1;
        int dayOf400Years = (yearOf400 * 365) + (yearOf400 / 4) - (yearOf400 / 100) + dayOfYear;
        return ((long)(year / 400) * DaysIn400Years) + dayOf400Years - DaysBefore1970;
    }

    /// <summary>Reads r or s: positive, in its shortest form, at most 32 bytes.</summary>
    private static bool TryReadHalf(DerReader numbers, byte[] signature, int at)
    {
        if (!numbers.TryRead(Der.Integer, out DerReader number) || number.AtEnd)
        {
            return false;
        }

        int length = number.End - number.Position;
        int first = number.Data[number.Position];
        int sign = first == 0 && length > 1 ? 1 : 0;
        if (first >= SignBit || (sign == 1 && number.Data[number.Position + 1] < SignBit) || length - sign > P256.Length)
        {
            return false;
        }

        Array.Copy(number.Data, number.Position + sign, signature, at + P256.Length - length + sign, length - sign);
        return true;
    }
}
