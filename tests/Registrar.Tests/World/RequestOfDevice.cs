using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Registrar.Tests.World;

/// <summary>A PKCS#10 request as a device makes it: its id as common name, its serial as serial number.</summary>
internal static class RequestOfDevice
{
    public static byte[] Create(ECDsa key, string device = "00112233445566778899", string serial = "NMA0001", string? uri = null)
    {
        CertificateRequest request = new(Name(device, serial), key, HashAlgorithmName.SHA256);
        if (uri is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddUri(new Uri(uri));
            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSigningRequest();
    }

    public static byte[] Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Create(key);
    }

    private static X500DistinguishedName Name(string device, string serial)
    {
        X500DistinguishedNameBuilder builder = new();
        builder.Add("2.5.4.5", serial, System.Formats.Asn1.UniversalTagNumber.PrintableString);
        builder.AddCommonName(device);
        return builder.Build();
    }
}
