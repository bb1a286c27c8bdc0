namespace NanoMedAgent.Encoding;

/// <summary>The upper three bits of a CBOR head (RFC 8949, section 3.1).</summary>
public enum CborMajorType
{
    /// <summary>0 and above.</summary>
    UnsignedInteger = 0,

    /// <summary>-1 and below.</summary>
    NegativeInteger = 1,

    /// <summary>Bytes.</summary>
    ByteString = 2,

    /// <summary>Characters.</summary>
    TextString = 3,

    /// <summary>Items in order.</summary>
    Array = 4,

    /// <summary>Keys, each with a value.</summary>
    Map = 5,

    /// <summary>A tag: a meaning for the next item.</summary>
    Tag = 6,

    /// <summary>Simple values; only false, true and null are used here.</summary>
    Simple = 7,
}
