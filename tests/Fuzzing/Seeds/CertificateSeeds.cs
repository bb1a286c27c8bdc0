using System.Buffers.Binary;

namespace Fuzzing.Seeds;

/// <summary>What is DER in the examples of PROTOCOL.md.</summary>
internal static class CertificateSeeds
{
    // SEQUENCE, with a length in two bytes.
    private static readonly byte[] Begin = [0x30, 0x82];

    /// <summary>The certificates of a device and of its issuer.</summary>
    public static IEnumerable<byte[]> Certificates() => SequencesIn(ProtocolExamples.Of("command-certificate"));

    /// <summary>A certification request, PKCS#10.</summary>
    public static byte[] Request() => SequencesIn(ProtocolExamples.Of("event-request")).First();

    /// <summary>Signatures of ECDSA: the shortest numbers, the longest, and one that has a byte too many.</summary>
    public static IEnumerable<byte[]> Signatures() =>
    [
        Convert.FromHexString("3006020101020101"), Convert.FromHexString("30080202008102020081"),
        [0x30, 0x46, 0x02, 0x21, 0x00, .. Enumerable.Repeat((byte)0xFF, 32), 0x02, 0x21, 0x00, .. Enumerable.Repeat((byte)0xFF, 32)],
    ];

    private static IEnumerable<byte[]> SequencesIn(byte[] message)
    {
        for (int from = message.AsSpan().IndexOf(Begin); from >= 0;)
        {
            int length = 4 + BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(from + Begin.Length));
            yield return message[from..(from + length)];
            int next = message.AsSpan(from + length).IndexOf(Begin);
            from = next < 0 ? next : from + length + next;
        }
    }
}
