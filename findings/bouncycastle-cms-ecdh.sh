#!/usr/bin/env bash
# CMS EnvelopedData for a P-256 key (RFC 5753, dhSinglePass-stdDH-sha256kdf-scheme, AES-256 key wrap): BouncyCastle.Cryptography 2.7.0 and
# OpenSSL 3.0 each read their own messages, and neither those of the other. OpenSSL leaves the curve out of the originator's key, which
# section 3.1.1 allows, and BouncyCastle says "originator key invalid"; OpenSSL says that the key wrap of BouncyCastle's does not unwrap.
# Wants the .NET SDK 10 and openssl.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=reader' -days 30 -keyout key.pem -out cert.pem 2>openssl.log
printf 'hello' >plain
openssl cms -encrypt -binary -in plain -outform DER -out of-openssl -aes-256-cbc -recip cert.pem -keyopt ecdh_kdf_md:sha256

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NoWarn>CS0618</NoWarn>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="BouncyCastle.Cryptography" Version="2.7.0" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using System.Text;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

X509Certificate certificate = new X509CertificateParser().ReadCertificate(File.ReadAllBytes("cert.pem"));
using StringReader text = new(File.ReadAllText("key.pem"));
object read = new PemReader(text).ReadObject();
AsymmetricKeyParameter key = read is AsymmetricCipherKeyPair pair ? pair.Private : (AsymmetricKeyParameter)read;

ECKeyPairGenerator sender = new("ECDH");
sender.Init(new Org.BouncyCastle.Crypto.Parameters.ECKeyGenerationParameters(
    ((Org.BouncyCastle.Crypto.Parameters.ECPublicKeyParameters)certificate.GetPublicKey()).PublicKeyParamSet, new SecureRandom()));
AsymmetricCipherKeyPair ephemeral = sender.GenerateKeyPair();

CmsEnvelopedDataGenerator generator = new();
generator.AddKeyAgreementRecipient(
    "1.3.132.1.11.1", ephemeral.Private, ephemeral.Public, certificate, CmsEnvelopedGenerator.Aes256Wrap);
byte[] message = generator.Generate(new CmsProcessableByteArray(Encoding.ASCII.GetBytes("hello")), CmsEnvelopedGenerator.Aes256Cbc).GetEncoded();
File.WriteAllBytes("of-bouncycastle", message);
foreach (string file in new[] { "of-bouncycastle", "of-openssl" })
{
    RecipientInformation recipient = new CmsEnvelopedData(File.ReadAllBytes(file)).GetRecipientInfos().GetRecipients().Cast<RecipientInformation>().Single();
    string result;
    try
    {
        result = Encoding.ASCII.GetString(recipient.GetContent(key));
    }
    catch (Exception refusal)
    {
        result = $"{refusal.GetType().Name}: {refusal.Message}";
    }

    Console.WriteLine($"{file}, unwrapped by BouncyCastle: {result}");
}
CS
dotnet run >seen.txt
for file in of-bouncycastle of-openssl; do
  if openssl cms -decrypt -binary -inform DER -in $file -inkey key.pem -recip cert.pem -out opened 2>>openssl.log; then
    printf '%s, unwrapped by OpenSSL: %s\n' $file "$(cat opened)"
  else
    printf '%s, unwrapped by OpenSSL: refused\n' $file
  fi
done >>seen.txt

echo "BouncyCastle.Cryptography 2.7.0, $(openssl version | cut -d' ' -f1,2)"
cat seen.txt
diff - seen.txt <<'TXT' || { echo 'changed'; exit 1; }
of-bouncycastle, unwrapped by BouncyCastle: hello
of-openssl, unwrapped by BouncyCastle: CmsException: originator key invalid.
of-bouncycastle, unwrapped by OpenSSL: refused
of-openssl, unwrapped by OpenSSL: hello
TXT
