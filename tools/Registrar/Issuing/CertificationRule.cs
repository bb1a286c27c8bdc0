using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// Which certification request of a device is passed on: the device's own name, a key that belongs into the slot, signed with that key, and
/// nothing else asked for (PROTOCOL.md, "Certificates").
/// </summary>
internal static class CertificationRule
{
    private const string UriPrefix = "nih:sha-256-128;";

    /// <summary>Finds what is wrong with a request.</summary>
    /// <param name="request">DER, from anybody.</param>
    /// <param name="slot">Which of the device's keys it is for.</param>
    /// <param name="device">Who sends it.</param>
    /// <returns>null if nothing is.</returns>
    public static string? FindFault(byte[] request, CertificateSlot slot, RegisteredDevice device)
    {
        try
        {
            Pkcs10CertificationRequest read = new(request);
            CertificationRequestInfo info = read.GetCertificationRequestInfo();
            bool isDeviceKey = KeyOf(info.SubjectPublicKeyInfo)?.Equals(device.Key) == true;
            return KeyOf(info.SubjectPublicKeyInfo) is null ? "the request is not for a P-256 key"
                : isDeviceKey != (slot == CertificateSlot.DeviceKey) ? "the request is for another key than the slot's"
                : !read.Verify() ? "the request is not signed with its own key"
                : !NameOf(device).Equivalent(info.Subject, inOrder: false) ? "the request is for another name than the device's"
                : !AsksForNameAlone(info, device) ? "the request asks for more than the device's name"
                : null;
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // BouncyCastle has no one exception for what cannot be read.
            return "the request cannot be read";
        }
    }

    private static X509Name NameOf(RegisteredDevice device) => device.Serial.Length > 0
        ? new X509Name([X509Name.CN, X509Name.SerialNumber], [device.Key.DeviceId, device.Serial])
        : new X509Name([X509Name.CN], [device.Key.DeviceId]);

    private static CosePublicKey? KeyOf(SubjectPublicKeyInfo info)
    {
        using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(info.GetDerEncoded(), out _);
            System.Security.Cryptography.ECParameters parameters = key.ExportParameters(false);
            return parameters.Curve.Oid?.Value == System.Security.Cryptography.ECCurve.NamedCurves.nistP256.Oid.Value
                ? CosePublicKey.From(parameters)
                : null;
        }
        catch (Exception refusal)
            when (refusal is System.Security.Cryptography.CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Of attributes there is an extension request at most, and of extensions the device's URI at most.</summary>
    private static bool AsksForNameAlone(CertificationRequestInfo info, RegisteredDevice device)
    {
        foreach (Asn1Encodable each in info.Attributes ?? DerSet.Empty)
        {
            AttributePkcs attribute = AttributePkcs.GetInstance(each);
            if (!attribute.AttrType.Equals(PkcsObjectIdentifiers.Pkcs9AtExtensionRequest) || attribute.AttrValues.Count != 1)
            {
                return false;
            }

            X509Extensions extensions = X509Extensions.GetInstance(attribute.AttrValues[0]);
            if (extensions.GetExtensionOids() is not [DerObjectIdentifier one] || !one.Equals(X509Extensions.SubjectAlternativeName))
            {
                return false;
            }

            GeneralName[] names = GeneralNames.GetInstance(extensions.GetExtensionParsedValue(one)).GetNames();
            string uri = UriPrefix + Convert.ToHexStringLower(device.Key.DeviceIdentifier);
            if (names is not [{ TagNo: GeneralName.UniformResourceIdentifier } name] || name.Name.ToString() != uri)
            {
                return false;
            }
        }

        return true;
    }
}
