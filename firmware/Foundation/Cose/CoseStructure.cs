using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>The structures that signatures, MACs and ciphers cover (RFC 9052, sections 4.4, 5.3 and 6.3).</summary>
internal static class CoseStructure
{
    /// <summary>Sig_structure or MAC_structure.</summary>
    /// <param name="context">The context string, which selects one of them.</param>
    /// <param name="protectedHeaders">The headers as received.</param>
    /// <param name="externalAad">What else is covered; null for nothing.</param>
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
