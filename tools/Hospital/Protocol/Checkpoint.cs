using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// What a device has signed about its sealed readings (PROTOCOL.md, "Checkpoint"): their digests, so that anybody with the device's public
/// key can verify later that the device has sealed them.
/// </summary>
public sealed class Checkpoint
{
    private const int ClassesLimit = 12;
    private const int BlocksLimit = 7;
    private const int EpochIdLength = 4;

    private Checkpoint(IReadOnlyList<ClassBlocks> classes) => Classes = classes;

    /// <summary>The blocks of each class and epoch: 1 to 12.</summary>
    public IReadOnlyList<ClassBlocks> Classes { get; }

    /// <summary>Verifies the device's signature, then reads the blocks.</summary>
    /// <param name="message">A COSE_Sign1 of at most <see cref="WireBounds.CheckpointLimit"/> bytes, from anybody.</param>
    /// <param name="device">The device's key, from which its id follows.</param>
    /// <param name="checkpoint">null if refused.</param>
    public static RefusalReason TryRead(byte[] message, CosePublicKey device, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (message.Length is 0 or > WireBounds.CheckpointLimit)
        {
            return RefusalReason.LengthWrong;
        }

        try
        {
            byte[]? payload = CoseSign1.Verify(CosePurpose.Of(CosePurpose.Checkpoint, device.DeviceId), message, device);
            if (payload is null)
            {
                return RefusalReason.SignatureWrong;
            }

            checkpoint = Read(payload);
            return checkpoint is null ? RefusalReason.ContentWrong : RefusalReason.None;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return RefusalReason.Malformed;
        }
    }

    private static Checkpoint? Read(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        int? count = reader.ReadStartArray();
        if (count is not (>= 1 and <= ClassesLimit))
        {
            return null;
        }

        List<ClassBlocks> classes = [];
        for (int i = 0; i < count; i++)
        {
            if (ReadClass(reader) is not { } blocks || classes.Exists(other => other.IsSameEpoch(blocks)))
            {
                return null;
            }

            classes.Add(blocks);
        }

        reader.ReadEndArray();
        return reader.BytesRemaining == 0 ? new Checkpoint(classes) : null;
    }

    private static ClassBlocks? ReadClass(CborReader reader)
    {
        if (reader.ReadStartArray() != 3)
        {
            return null;
        }

        string dataClass = reader.ReadTextString();
        byte[] epochId = reader.ReadByteString();
        int? count = reader.ReadStartArray();
        if (!Topic.DataClasses.Contains(dataClass) || epochId.Length != EpochIdLength || count is not (>= 1 and <= BlocksLimit))
        {
            return null;
        }

        List<Block> blocks = [];
        long last = 0;
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadStartArray() != 3)
            {
                return null;
            }

            Block block = new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadByteString());
            reader.ReadEndArray();
            if (block.First <= last || block.Last < block.First || !WireBounds.IsSequence(block.Last)
                || block.Digest.Length != BlockDigest.Length)
            {
                return null;
            }

            last = block.Last;
            blocks.Add(block);
        }

        reader.ReadEndArray();
        reader.ReadEndArray();
        return new ClassBlocks(dataClass, epochId, blocks);
    }
}
