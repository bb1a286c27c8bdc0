using System.Security.Cryptography;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Encrypts streams for the holder of a private key: CMS EnvelopedData (RFC 5652) with AES-256-CBC and RSAES-OAEP, which
/// <c>openssl cms -decrypt</c> reads. BouncyCastle does it piece by piece; .NET's own class needs the whole message in memory. RSA, because
/// what BouncyCastle 2.7.0 wraps with ECDH cannot be unwrapped by OpenSSL. Anybody can encrypt for a public key, so that this
/// proves nothing about who made a backup.
/// </summary>
internal static class BackupEncryption
{
    private const string KeyTransport = "RSA/NONE/OAEPWITHSHA256ANDMGF1PADDING";

    /// <summary>A stream that encrypts what is written to it.</summary>
    /// <param name="output">Gets the message; it is not closed.</param>
    /// <param name="recipient">Who can decrypt it.</param>
    public static Stream Encrypt(Stream output, RSA recipient)
    {
        CmsEnvelopedDataStreamGenerator generator = new();
        generator.SetBufferSize(64 * 1024);
        generator.AddKeyTransRecipient(
            KeyTransport, PublicKeyFactory.CreateKey(recipient.ExportSubjectPublicKeyInfo()), KeyId(recipient));
        return generator.Open(output, CmsEnvelopedGenerator.Aes256Cbc);
    }

    /// <summary>A stream of what was encrypted.</summary>
    /// <exception cref="CryptographicException">It is no such message, or is for another key.</exception>
    public static Stream Decrypt(Stream input, RSA key)
    {
        try
        {
            CmsEnvelopedDataParser message = new(input);
            byte[] id = KeyId(key);
            RecipientInformation recipient = message.GetRecipientInfos().GetRecipients().OfType<KeyTransRecipientInformation>()
                .FirstOrDefault(each => each.RecipientID.SubjectKeyIdentifier is { } encoded && encoded.AsSpan().EndsWith(id))
                ?? throw new CryptographicException("it was made for another key; give the private key that belongs to its public one");
            return recipient.GetContentStream(PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey())).ContentStream;
        }
        catch (Exception refusal)
            when (refusal is CmsException or CryptoException or IOException or ArgumentException or InvalidCastException)
        {
            throw new CryptographicException($"it is not an encrypted backup, or is damaged ({refusal.Message.TrimEnd('.')})", refusal);
        }
    }

    /// <summary>The subject key identifier: the leftmost 160 bits of the SHA-256 of the key (RFC 7093, section 2, method 1).</summary>
    private static byte[] KeyId(RSA key) => SHA256.HashData(key.ExportRSAPublicKey())[..20];
}
