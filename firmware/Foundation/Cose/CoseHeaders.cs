using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>The headers of a COSE message (RFC 9052, section 3) that this device evaluates.</summary>
internal sealed class CoseHeaders
{
    /// <summary>Label of the algorithm.</summary>
    public const int AlgorithmLabel = 1;

    /// <summary>Label of the list of headers that must be understood.</summary>
    public const int CriticalLabel = 2;

    /// <summary>Label of the key id.</summary>
    public const int KeyIdLabel = 4;

    /// <summary>Label of the initialisation vector.</summary>
    public const int InitialisationVectorLabel = 5;

    /// <summary>Label of the Partial IV.</summary>
    public const int PartialInitialisationVectorLabel = 6;

    /// <summary>Label of the sender's ephemeral key, in a recipient (RFC 9053, section 6.3.1).</summary>
    public const int EphemeralKeyLabel = -1;

    /// <summary>Label of the delegations of who has signed a command, for private use (RFC 9052, section 16.2).</summary>
    public const int DelegationsLabel = -70001;

    private const int HeadersLimit = 8;
    private const int DelegationsLimit = 1100;
    private const int KeyIdLimit = 32;
    private const int ProtectedLimit = 64;

    // Bit n: label n was among the protected headers. Enough for the labels that this device evaluates.
    private int _protectedLabels;

    /// <summary>The protected headers as received: the input of the proof.</summary>
    public byte[] Protected;

    /// <summary>The protected algorithm, or <see cref="CoseAlgorithm.None"/>.</summary>
    public int Algorithm;

    /// <summary>The key id, protected or not; or null.</summary>
    public byte[] KeyId;

    /// <summary>An array of delegations, not protected; or null.</summary>
    public byte[] Delegations;

    /// <summary>Reads the two header maps at the beginning of every COSE message.</summary>
    public CoseRefusal Read(CborReader reader)
    {
        if (!reader.TryReadByteString(ProtectedLimit, out Protected))
        {
            return CoseRefusal.Malformed;
        }

        CoseRefusal refusal = CoseRefusal.None;
        if (Protected.Length > 0)
        {
            refusal = CborReader.TryOpen(Protected, out CborReader inner) ? ReadBucket(inner, true) : CoseRefusal.Malformed;
        }

        return refusal != CoseRefusal.None ? refusal : ReadBucket(reader, false);
    }

    private CoseRefusal ReadBucket(CborReader reader, bool isProtected)
    {
        if (!reader.TryReadStartMap(HeadersLimit, out int count))
        {
            return CoseRefusal.Malformed;
        }

        for (int i = 0; i < count; i++)
        {
            // Labels may be text. This device knows none of those, and a critical one is refused below.
            if (!reader.TryReadInteger(out long label))
            {
                label = 0;
                reader.TrySkip();
            }

            CoseRefusal refusal = ReadHeader(reader, label, isProtected);
            if (refusal != CoseRefusal.None)
            {
                return refusal;
            }
        }

        return CoseRefusal.None;
    }

    private CoseRefusal ReadHeader(CborReader reader, long label, bool isProtected)
    {
        int bit = label > 0 && label < 31 ? 1 << (int)label : 0;
        if (isProtected)
        {
            _protectedLabels |= bit;
        }
        else if ((_protectedLabels & bit) != 0 || label == AlgorithmLabel || label == CriticalLabel)
        {
            return CoseRefusal.HeaderMisplaced;
        }

        if (label == CriticalLabel)
        {
            return CoseRefusal.CriticalUnknown;
        }

        if (label == AlgorithmLabel)
        {
            bool known = reader.TryReadInteger(-65536, 65535, out long algorithm);
            Algorithm = (int)algorithm;
            return known ? CoseRefusal.None : CoseRefusal.AlgorithmUnknown;
        }

        if (label == KeyIdLabel)
        {
            return reader.TryReadByteString(KeyIdLimit, out KeyId) ? CoseRefusal.None : CoseRefusal.Malformed;
        }

        if (label == DelegationsLabel && !isProtected)
        {
            return reader.TryReadEncoded(DelegationsLimit, out Delegations) ? CoseRefusal.None : CoseRefusal.Malformed;
        }

        return reader.TrySkip() ? CoseRefusal.None : CoseRefusal.Malformed;
    }
}
