using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.World;

/// <summary>Checkpoints of devices, encoded from the text of the protocol without any code of the tools.</summary>
internal static class CheckpointMessages
{
    /// <summary>A signed checkpoint.</summary>
    /// <param name="key">The device's.</param>
    /// <param name="classes">Class, epoch id, and the blocks of each.</param>
    public static byte[] Checkpoint(
        HospitalKey key, params (string DataClass, byte[] EpochId, (long First, long Last, byte[] Digest)[] Blocks)[] classes)
    {
        CborWriter writer = new();
        writer.WriteStartArray(classes.Length);
        foreach ((string dataClass, byte[] epochId, (long First, long Last, byte[] Digest)[] blocks) in classes)
        {
            writer.WriteStartArray(3);
            writer.WriteTextString(dataClass);
            writer.WriteByteString(epochId);
            writer.WriteStartArray(blocks.Length);
            foreach ((long first, long last, byte[] digest) in blocks)
            {
                writer.WriteStartArray(3);
                writer.WriteInt64(first);
                writer.WriteInt64(last);
                writer.WriteByteString(digest);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        return DeviceMessages.Sign(key, "checkpoint", writer.Encode());
    }

    /// <summary>A pack with one data value.</summary>
    /// <param name="time">Seconds since 1970, or null for a device without a clock.</param>
    /// <param name="uptime">Seconds since the boot, for a device without a clock.</param>
    /// <param name="data">The value.</param>
    /// <param name="name">The record's name.</param>
    public static byte[] Pack(long? time, long uptime, byte[] data, string name = "checkpoint")
    {
        CborWriter writer = new();
        writer.WriteStartArray(time is null ? 2 : 1);
        if (time is null)
        {
            writer.WriteStartMap(3);
            writer.WriteInt32(0);
            writer.WriteTextString("uptime");
            writer.WriteInt32(1);
            writer.WriteTextString("s");
            writer.WriteInt32(2);
            writer.WriteInt64(uptime);
            writer.WriteEndMap();
        }

        writer.WriteStartMap(time is null ? 2 : 3);
        writer.WriteInt32(0);
        writer.WriteTextString(name);
        writer.WriteInt32(8);
        writer.WriteByteString(data);
        if (time is { } seconds)
        {
            writer.WriteInt32(-3);
            writer.WriteInt64(seconds);
        }

        writer.WriteEndMap();
        writer.WriteEndArray();
        return writer.Encode();
    }
}
