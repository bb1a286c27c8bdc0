using System.Formats.Cbor;

namespace Tests;

/// <summary>The external_aad of a purpose (PROTOCOL.md, "Purposes"), written from the text without any code of firmware or tools.</summary>
internal static class Purposes
{
    /// <summary>The CBOR array of protocol version, purpose and ids.</summary>
    /// <param name="purpose">Its short text.</param>
    /// <param name="ids">Texts, numbers and byte strings.</param>
    public static byte[] Of(string purpose, params object[] ids)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2 + ids.Length);
        writer.WriteTextString("nm/2");
        writer.WriteTextString(purpose);
        foreach (object id in ids)
        {
            switch (id)
            {
                case string text:
                    writer.WriteTextString(text);
                    break;
                case byte[] bytes:
                    writer.WriteByteString(bytes);
                    break;
                default:
                    writer.WriteInt64((long)id);
                    break;
            }
        }

        writer.WriteEndArray();
        return writer.Encode();
    }
}
