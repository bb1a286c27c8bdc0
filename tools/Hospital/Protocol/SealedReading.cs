using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>One sealed reading of a message (PROTOCOL.md, "Sealed reading").</summary>
/// <param name="EpochId">The epoch whose key opens it.</param>
/// <param name="Sequence">Its sequence number in the class.</param>
/// <param name="IsLate">Whether the device marked it as late: it was not sent when it was made.</param>
/// <param name="Ciphertext">With its tag.</param>
public sealed record SealedReading(byte[] EpochId, long Sequence, bool IsLate, byte[] Ciphertext)
{
    private const int EpochIdLength = 4;
    private const int PartialIvLimit = 5;
    private const int LateLabel = -65537;

    private static readonly byte[] Protected = CoseStructure.Algorithm(CoseAlgorithm.AesCcm);

    [ThreadStatic]
    private static CborReader? _reader;

    /// <summary>Reads a message: a CBOR sequence of sealed readings.</summary>
    /// <returns>null if any part of it is not one.</returns>
    public static IReadOnlyList<SealedReading>? ReadAll(byte[] message)
    {
        List<SealedReading>? readings = null;
        SealedReading? single = null;
        try
        {
            CborReader reader = _reader ??= new CborReader(message, CborConformanceMode.Canonical, allowMultipleRootLevelValues: true);
            reader.Reset(message);
            while (reader.PeekState() != CborReaderState.Finished)
            {
                if (Read(reader) is not { } reading)
                {
                    return null;
                }

                // Nearly all messages have one.
                if (single is null)
                {
                    single = reading;
                }
                else
                {
                    (readings ??= [single]).Add(reading);
                }
            }

            return (IReadOnlyList<SealedReading>?)readings ?? (single is null ? [] : new[] { single });
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Opens it with its epoch's key.</summary>
    /// <returns>The SenML pack; null if it is not authentic.</returns>
    public byte[]? Open(Epoch epoch) => ReadingCipher.Of(epoch).Open(Sequence, Ciphertext);

    private static SealedReading? Read(CborReader reader)
    {
        if (reader.ReadStartArray() != 3 || !reader.ReadDefiniteLengthByteString().Span.SequenceEqual(Protected))
        {
            return null;
        }

        int? entries = reader.ReadStartMap();
        if (entries is not (2 or 3) || reader.ReadInt32() != 4)
        {
            return null;
        }

        byte[] epochId = reader.ReadByteString();
        if (epochId.Length != EpochIdLength || reader.ReadInt32() != 6)
        {
            return null;
        }

        ReadOnlySpan<byte> partialIv = reader.ReadDefiniteLengthByteString().Span;
        bool isLate = false;
        if (entries == 3)
        {
            if (reader.ReadInt32() != LateLabel)
            {
                return null;
            }

            isLate = reader.ReadBoolean();
        }

        reader.ReadEndMap();
        byte[] ciphertext = reader.ReadByteString();
        reader.ReadEndArray();
        if (partialIv.Length is 0 or > PartialIvLimit || partialIv[0] == 0)
        {
            return null;
        }

        long sequence = 0;
        foreach (byte digit in partialIv)
        {
            sequence = (sequence << 8) | digit;
        }

        return new SealedReading(epochId, sequence, isLate, ciphertext);
    }
}
