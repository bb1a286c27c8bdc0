using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>The end of what was read: <see cref="CborReader"/> does not mind bytes behind it, and devices refuse them.</summary>
internal static class CborEnd
{
    /// <summary>Holds that nothing is behind the item that was read.</summary>
    /// <exception cref="CborContentException">There is something.</exception>
    public static void ReadEnd(this CborReader reader)
    {
        if (reader.BytesRemaining > 0)
        {
            throw new CborContentException("There are bytes behind its end");
        }
    }
}
