using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>What COSE_Sign1 and COSE_Mac0 have in common: headers, a payload, and a proof of fixed length.</summary>
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

    /// <summary>Reads the array of four, without a tag in front.</summary>
    public static CoseRefusal TryParse(byte[] encoded, int payloadLimit, int proofLength, out CoseProven message)
    {
        message = null;
        if (!CborReader.TryOpen(encoded, out CborReader reader) || !reader.TryReadFixedArray(4))
        {
            return CoseRefusal.Malformed;
        }

        CoseHeaders headers = new();
        CoseRefusal refusal = headers.Read(reader);
        if (refusal != CoseRefusal.None)
        {
            return refusal;
        }

        if (!reader.TryReadByteString(payloadLimit, out byte[] payload) || !reader.TryReadFixedByteString(proofLength, out byte[] proof))
        {
            return CoseRefusal.Malformed;
        }

        message = new CoseProven(headers, payload, proof);
        return CoseRefusal.None;
    }
}
