using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace Protocol.Tests.World;

/// <summary>The private keys and secrets that PROTOCOL.md prints. They protect nothing.</summary>
internal static class ExampleKeys
{
    /// <summary>Scalars of the private keys by whose they are: one byte, 32 times.</summary>
    public static IReadOnlyDictionary<string, byte[]> Scalars { get; } = new Dictionary<string, byte[]>
    {
        ["authority"] = Scalar(0xA1),
        ["custodian"] = Scalar(0xC1),
        ["reader"] = Scalar(0xC2),
        ["vendor"] = Scalar(0xB1),
        ["maker"] = Scalar(0xB2),
        ["delegate"] = Scalar(0xA2),
        ["next authority"] = Scalar(0xA3),
        ["ca"] = Scalar(0xCA),
    };

    /// <summary>Signs the policy and the commands.</summary>
    public static HospitalKey Authority { get; } = Load("authority");

    /// <summary>Reads all classes, and acknowledges.</summary>
    public static HospitalKey Custodian { get; } = Load("custodian");

    /// <summary>Reads vital signs, and acknowledges nothing.</summary>
    public static HospitalKey Reader { get; } = Load("reader");

    /// <summary>Signs the release.</summary>
    public static HospitalKey Vendor { get; } = Load("vendor");

    /// <summary>The authority delegates grants to it.</summary>
    public static HospitalKey Delegate { get; } = Load("delegate");

    /// <summary>Follows the authority's key.</summary>
    public static HospitalKey NextAuthority { get; } = Load("next authority");

    /// <summary>Signs vouchers.</summary>
    public static HospitalKey Maker { get; } = Load("maker");

    /// <summary>On the label.</summary>
    public static byte[] SetupCode { get; } = Numbered(0x50);

    /// <summary>The association that the grant begins.</summary>
    public static byte[] Association { get; } = Numbered(0xA0);

    /// <summary>The patient's token in the grant.</summary>
    public static byte[] PatientToken { get; } = Numbered(0xB0);

    /// <summary>The token of who is responsible, in the grant.</summary>
    public static byte[] ResponsibleToken { get; } = Numbered(0xC0);

    private static byte[] Scalar(byte value)
    {
        byte[] scalar = new byte[32];
        Array.Fill(scalar, value);
        return scalar;
    }

    private static byte[] Numbered(byte first) => [.. Enumerable.Range(first, 16).Select(number => (byte)number)];

    /// <summary>A key of the hospital's code comes out of a file, as everywhere.</summary>
    private static HospitalKey Load(string name)
    {
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Scalars[name] });
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
            return HospitalKey.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
