#!/usr/bin/env bash
# .NET 10 on Linux: for a valid public key of a curve that OpenSSL does not know, ECDsa.ImportFromPem throws PlatformNotSupportedException.
# That is not a CryptographicException. Here the curve is ANSSI's FRP256v1. Issue 7685 of dotnet/dotnet-api-docs asks to document it.
# Wants the .NET SDK 10.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NoWarn>CA1416</NoWarn>
  </PropertyGroup>
</Project>
XML

cat >Program.cs <<'CS'
using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

File.WriteAllText("version.txt", $"{RuntimeInformation.FrameworkDescription}, OpenSSL {SafeEvpPKeyHandle.OpenSslVersion:X}");

// FRP256v1 (JORF 241 of 2011-10-16). Its base point is the public key of the private key 1.
byte[] point = Convert.FromHexString("04" +
    "B6B3D4C356C139EB31183D4749D423958C27D2DCAF98B70164C97A2DD98F5CFF" +
    "6142E0F7C8B204911F9271F0F3ECEF8C2701C307E8E4C9E183115A1554062CFB");
Show("secp256r1", ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem());
Show("FRP256v1", Pem("1.2.250.1.223.101.256.1", point));

static string Pem(string curve, byte[] point)
{
    AsnWriter writer = new(AsnEncodingRules.DER);
    using (writer.PushSequence())
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.2.1");
            writer.WriteObjectIdentifier(curve);
        }

        writer.WriteBitString(point);
    }

    return PemEncoding.WriteString("PUBLIC KEY", writer.Encode());
}

static void Show(string curve, string pem)
{
    using ECDsa key = ECDsa.Create();
    try
    {
        key.ImportFromPem(pem);
        Console.WriteLine($"{curve}: imported");
    }
    catch (Exception e)
    {
        Console.WriteLine($"{curve}: {e.GetType().Name}{(e is CryptographicException ? ", a CryptographicException" : "")}");
    }
}
CS

dotnet run --verbosity quiet >seen.txt
echo "$(cat version.txt)"
cat seen.txt
diff - seen.txt <<'EXPECTED'
secp256r1: imported
FRP256v1: PlatformNotSupportedException
EXPECTED
