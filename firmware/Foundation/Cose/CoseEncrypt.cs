using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cose;

/// <summary>COSE_Encrypt without its tag (RFC 9052, section 5.1): AES-CCM-16-64-128 for the content, its key wrapped to each recipient.</summary>
public static class CoseEncrypt
{
    /// <summary>Writes a message.</summary>
    /// <param name="writer">The message is added to what it holds.</param>
    /// <param name="engine">The block cipher.</param>
    /// <param name="ephemeralKey">The public half of the key that the recipients were agreed with.</param>
    /// <param name="recipients">Who may read it, one at least.</param>
    /// <param name="contentKey">16 bytes.</param>
    /// <param name="iv">13 bytes, never used with this key before.</param>
    /// <param name="externalAad">What is sealed along without being sent.</param>
    /// <param name="plaintext">Any length.</param>
    public static void WriteTo(
        CborWriter writer, ICipherEngine engine, CoseKey ephemeralKey, CoseRecipient[] recipients, byte[] contentKey, byte[] iv, byte[] externalAad, byte[] plaintext)
    {
        writer.WriteStartArray(4);
        writer.WriteByteString(CoseEncrypt0.ProtectedAesCcm);
        writer.WriteStartMap(1);
        writer.WriteInteger(CoseHeaders.InitialisationVectorLabel);
        writer.WriteByteString(iv);
        byte[] aad = CoseStructure.ForEncryption("Encrypt", CoseEncrypt0.ProtectedAesCcm, externalAad);
        writer.WriteByteString(AesCcm.Seal(engine, contentKey, iv, aad, plaintext, CoseEncrypt0.TagLength));
        writer.WriteStartArray(recipients.Length);
        foreach (CoseRecipient recipient in recipients)
        {
            recipient.WriteTo(writer, engine, ephemeralKey, contentKey);
        }
    }
}
