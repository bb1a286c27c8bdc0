using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>The common parts of COSE_Sign1 and COSE_Mac0: headers, a payload, and a proof.</summary>
internal sealed class CoseProven
{
    private CoseProven(CoseHeaders headers, byte[] payload, byte[] proof)
    {
        Headers = headers;
        Payload = payload;
        Proof = proof;
    }

    /// <summary>The protected and the unprotected headers.</summary>
    public readonly CoseHeaders Headers;

    /// <summary>The content.</summary>
    public readonly byte[] Payload;

    /// <summary>The signature or the tag.</summary>
    public readonly byte[] Proof;

    /// <summary>Parses the array of four items.</summary>
    /// <param name="encoded">One message without trailing bytes.</param>
    /// <param name="tag">The optional tag (RFC 9052, section 2); no other is allowed.</param>
    /// <param name="payloadLimit">In bytes.</param>
    /// <param name="proofLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int tag, int payloadLimit, int proofLimit, out CoseProven message) =>
        TryParse(encoded, tag, null, payloadLimit, proofLimit, out message);

    /// <summary>Parses a message whose payload may be detached (RFC 9052, section 2).</summary>
    /// <param name="encoded">One message without trailing bytes.</param>
    /// <param name="tag">The optional tag.</param>
    /// <param name="detached">The detached payload, for which the message must have null; null when the payload is in the message.</param>
    /// <param name="payloadLimit">The most bytes of a payload in the message.</param>
    /// <param name="proofLimit">In bytes.</param>
    /// <param name="message">null when refused.</param>
    public static CoseRefusal TryParse(byte[] encoded, int tag, byte[] detached, int payloadLimit, int proofLimit, out CoseProven message)
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

        byte[] payload = detached;
        bool hasPayload = detached != null ? reader.TryReadNull() : reader.TryReadByteString(payloadLimit, out payload);
        if (!hasPayload || !reader.TryReadByteString(proofLimit, out byte[] proof))
        {
            return CoseRefusal.Malformed;
        }

        message = new CoseProven(headers, payload, proof);
        return CoseRefusal.None;
    }
}
