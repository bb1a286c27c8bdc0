using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>
/// COSE_Encrypt without its tag (RFC 9052, section 5.1): AES-CCM-16-64-128 for the content; its key is wrapped for each recipient.
/// </summary>
public static class CoseEncrypt
{
    /// <summary>Writes a message.</summary>
    /// <param name="writer">The message is appended to its content.</param>
    /// <param name="engine">The block cipher.</param>
    /// <param name="ephemeralKey">The public half of the key used for the key agreements.</param>
    /// <param name="recipients">Who may read it; at least one.</param>
    /// <param name="contentKey">16 bytes.</param>
    /// <param name="iv">13 bytes, never used with this key before.</param>
    /// <param name="purpose">Of <see cref="CosePurpose"/>: the external_aad, and part of the wrapping keys' derivation.</param>
    /// <param name="plaintext">Any length.</param>
    public static void WriteTo(
        CborWriter writer, ICipherEngine engine, CoseKey ephemeralKey, CoseRecipient[] recipients, byte[] contentKey, byte[] iv,
        byte[] purpose, byte[] plaintext)
    {
        writer.WriteStartArray(4);
        writer.WriteByteString(CoseEncrypt0.ProtectedAesCcm);
        writer.WriteStartMap(1);
        writer.WriteInteger(CoseHeaders.InitialisationVectorLabel);
        writer.WriteByteString(iv);
        byte[] aad = CoseStructure.ForEncryption("Encrypt", CoseEncrypt0.ProtectedAesCcm, purpose);
        writer.WriteByteString(AesCcm.Seal(engine, contentKey, iv, aad, plaintext, CoseEncrypt0.TagLength));
        writer.WriteStartArray(recipients.Length);
        foreach (CoseRecipient recipient in recipients)
        {
            recipient.WriteTo(writer, engine, ephemeralKey, purpose, contentKey);
        }
    }
}
