using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Enrolment;

/// <summary>A PKCS#10 certification request (RFC 2986) with the contents of PROTOCOL.md, "Certificates".</summary>
public static class CertificationRequest
{
    /// <summary>The AlgorithmIdentifier of ecdsa-with-SHA256 (RFC 5758, section 3.2).</summary>
    public const string EcdsaWithSha256 = "300a06082a8648ce3d040302";

    // INTEGER 0.
    private const string Version = "020100";

    // AttributeTypes, OBJECT IDENTIFIER: id-at-commonName, id-at-serialNumber (RFC 5280, appendix A).
    private const string CommonName = "0603550403";
    private const string SerialNumber = "0603550405";

    // [0] { SEQUENCE { extensionRequest, SET { Extensions { SEQUENCE { subjectAltName, OCTET STRING { GeneralNames { [6] URI }}}}}}}, up to
    // the URI. That has always 48 characters, so all lengths are known.
    private const string UriAttribute = "a04e304c06092a864886f70d01090e313f303d303b0603551d11043430328630";

    // RFC 6920: a digest's first 128 bits, in hexadecimal (section 7), of a SubjectPublicKeyInfo.
    private const string UriScheme = "nih:sha-256-128;";
    private const int IdentifierBytes = 16;
    private const int IdCharacters = 20;

    /// <summary>The CertificationRequestInfo, which is signed.</summary>
    /// <param name="device">The device key: whose SubjectPublicKeyInfo the subject and the URI name.</param>
    /// <param name="key">The key that is to be certified.</param>
    /// <param name="serial">The label's; empty for none.</param>
    public static byte[] Info(CoseKey device, CoseKey key, string serial)
    {
        string identifier = Hexadecimal.Of(Sha256.Hash(device.SubjectPublicKeyInfo()), IdentifierBytes);
        byte[] name = Attribute(CommonName, identifier.Substring(0, IdCharacters));
        return Der.Of(
            Der.Sequence,
            Hexadecimal.Bytes(Version),
            serial.Length == 0 ? Der.Of(Der.Sequence, name) : Der.Of(Der.Sequence, name, Attribute(SerialNumber, serial)),
            key.SubjectPublicKeyInfo(),
            Hexadecimal.Bytes(UriAttribute),
            Der.Text(UriScheme + identifier));
    }

    /// <summary>The whole request.</summary>
    /// <param name="info">Of <see cref="Info"/>.</param>
    /// <param name="signature">Of its SHA-256 by the key that is to be certified: r and s, 32 bytes each.</param>
    public static byte[] Encode(byte[] info, byte[] signature) => Der.Of(
        Der.Sequence,
        info,
        Hexadecimal.Bytes(EcdsaWithSha256),
        Der.Of(Der.BitString, new byte[1], Signature(signature)));

    /// <summary>An Ecdsa-Sig-Value (RFC 3279, section 2.2.3).</summary>
    /// <param name="signature">r and s, 32 bytes each.</param>
    public static byte[] Signature(byte[] signature) =>
        Der.Of(Der.Sequence, Der.Half(signature, 0), Der.Half(signature, P256.Length));

    // A RelativeDistinguishedName of one attribute.
    private static byte[] Attribute(string type, string value) =>
        Der.Of(Der.Set, Der.Of(Der.Sequence, Hexadecimal.Bytes(type), Der.Of(Der.PrintableString, Der.Text(value))));
}
