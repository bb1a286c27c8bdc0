using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The external data of readings and announcements: CBOR [device id, class, epoch id].</summary>
internal static class AssociatedData
{
    /// <summary>Its bytes.</summary>
    public static byte[] Encode(string device, string dataClass, byte[] epochId)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        writer.WriteTextString(device);
        writer.WriteTextString(dataClass);
        writer.WriteByteString(epochId);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
