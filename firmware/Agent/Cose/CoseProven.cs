using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>What COSE_Sign1 and COSE_Mac0 have in common: headers, a payload, and a proof.</summary>
internal sealed class CoseProven
{
    private CoseProven(CoseHeaders headers, byte[] payload, byte[] proof)
    {
        Headers = headers;
        Payload = payload;
        Proof = proof;
    }

    /// <summary>Both buckets.</summary>
    public CoseHeaders Headers { get; }

    /// <summary>The content.</summary>
    public byte[] Payload { get; }

    /// <summary>The signature or the tag.</summary>
    public byte[] Proof { get; }

    /// <summary>Reads the array of four.</summary>
    /// <param name="encoded">One message and nothing behind it.</param>
    /// <param name="tag">The tag that may stand in front (RFC 9052, section 2); no other may.</param>
    /// <param name="payloadLimit">In bytes.</param>
    /// <param name="proofLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int tag, int payloadLimit, int proofLimit, out CoseProven message)
    {
        message = null;
        if (!CborReader.TryOpen(encoded, out CborReader reader))
        {
            return CoseRefusal.Malformed;
        }

        reader.TryReadTag(tag);
        if (!reader.TryReadFixedArray(4))
        {
            return CoseRefusal.Malformed;
        }

        CoseHeaders headers = new();
        CoseRefusal refusal = headers.Read(reader);
        if (refusal != CoseRefusal.None)
        {
            return refusal;
        }

        if (!reader.TryReadByteString(payloadLimit, out byte[] payload) || !reader.TryReadByteString(proofLimit, out byte[] proof))
        {
            return CoseRefusal.Malformed;
        }

        message = new CoseProven(headers, payload, proof);
        return CoseRefusal.None;
    }
}
