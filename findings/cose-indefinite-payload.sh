#!/usr/bin/env bash
# System.Security.Cryptography.Cose 10.0.14 reads COSE_Sign1 messages whose array, maps, protected header and signature have an indefinite
# length, but not one whose payload has. RFC 9052 allows all of them: only what is signed (Sig_structure) has to be deterministic.
# Wants the .NET SDK 10 and NuGet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="System.Formats.Cbor" Version="10.0.15" />
    <PackageReference Include="System.Security.Cryptography.Cose" Version="10.0.14" />
  </ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;

using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
byte[] header = [0xa1, 0x01, 0x26]; // {1: -7}, ES256
byte[] payload = [1, 2, 3, 4];
CborWriter signed = new();
signed.WriteStartArray(4);
signed.WriteTextString("Signature1");
signed.WriteByteString(header);
signed.WriteByteString([]);
signed.WriteByteString(payload);
signed.WriteEndArray();
byte[] signature = key.SignData(signed.Encode(), HashAlgorithmName.SHA256);

// The same signed content each time; only the encoding around it differs.
Show("all definite", Message(Definite(header), [0xa0], Definite(payload), Definite(signature)));
Show("unprotected map", Message(Definite(header), [0xbf, 0xff], Definite(payload), Definite(signature)));
Show("protected header", Message(Indefinite(header), [0xa0], Definite(payload), Definite(signature)));
Show("signature", Message(Definite(header), [0xa0], Definite(payload), Indefinite(signature)));
Show("payload", Message(Definite(header), [0xa0], Indefinite(payload), Definite(signature)));

void Show(string indefinite, byte[] message)
{
    new CborReader(message).SkipValue(); // well-formed, or this throws
    try
    {
        Console.WriteLine($"{indefinite}: {(CoseMessage.DecodeSign1(message).VerifyEmbedded(key) ? "verified" : "not verified")}");
    }
    catch (CryptographicException e)
    {
        Console.WriteLine($"{indefinite}: {e.Message.Trim()}");
    }
}

static byte[] Message(params byte[][] elements) => [0xd2, 0x9f, .. elements.SelectMany(element => element), 0xff];

static byte[] Definite(byte[] bytes) => [0x58, (byte)bytes.Length, .. bytes];

static byte[] Indefinite(byte[] bytes) => [0x5f, .. Definite(bytes[..2]), .. Definite(bytes[2..]), 0xff];
CS

DOTNET_CLI_UI_LANGUAGE=en dotnet run --verbosity quiet >seen.txt
echo "System.Security.Cryptography.Cose 10.0.14"
cat seen.txt
diff - seen.txt <<'EXPECTED'
all definite: verified
unprotected map: verified
protected header: verified
signature: verified
payload: Error while decoding COSE message. Payload was incorrect.
EXPECTED
