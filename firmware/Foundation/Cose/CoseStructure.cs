using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>What proofs and ciphers cover besides the content (RFC 9052, sections 4.4, 5.3 and 6.3).</summary>
internal static class CoseStructure
{
    /// <summary>Sig_structure and MAC_structure.</summary>
    /// <param name="context">Which of them.</param>
    /// <param name="protectedHeaders">As they came.</param>
    /// <param name="externalAad">What is covered besides; null for nothing.</param>
    /// <param name="payload">The content.</param>
    public static byte[] ForProof(string context, byte[] protectedHeaders, byte[] externalAad, byte[] payload)
    {
        CborWriter writer = new(payload.Length + protectedHeaders.Length + (externalAad == null ? 0 : externalAad.Length) + 32);
        writer.WriteStartArray(4);
        writer.WriteTextString(context);
        writer.WriteByteString(protectedHeaders);
        if (externalAad == null)
        {
            writer.WriteByteString(protectedHeaders, 0, 0);
        }
        else
        {
            writer.WriteByteString(externalAad);
        }

        writer.WriteByteString(payload);
        return writer.ToArray();
    }

    /// <summary>Enc_structure.</summary>
    public static byte[] ForEncryption(string context, byte[] protectedHeaders, byte[] externalAad)
    {
        CborWriter writer = new(externalAad.Length + protectedHeaders.Length + 32);
        writer.WriteStartArray(3);
        writer.WriteTextString(context);
        writer.WriteByteString(protectedHeaders);
        writer.WriteByteString(externalAad);
        return writer.ToArray();
    }
}
