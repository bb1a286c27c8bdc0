using System.Buffers.Binary;
using System.Formats.Cbor;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Outbox;

namespace Agent.Tests.Outbox;

/// <summary>
/// A simple custodian of one class. It accepts a reading if it knows the epoch, keeps the first reading of each number, and acknowledges
/// what it has. The rig's readings are not encrypted: their first byte distinguishes a reading (0) from a gap (1).
/// </summary>
internal sealed class FakeCustodian
{
    private readonly HashSet<uint> _epochs = [];
    private readonly Dictionary<long, byte[]> _readings = [];
    private readonly List<(long First, long Last, GapReason Reason)> _gaps = [];
    private SequenceRanges _received = new();

    public IReadOnlyDictionary<long, byte[]> Readings => _readings;

    public IReadOnlyList<(long First, long Last, GapReason Reason)> Gaps => _gaps;

    public SequenceRanges Received => _received;

    /// <summary>Numbers that arrived with different contents.</summary>
    public List<long> Contradictions { get; } = [];

    public static byte[] Seal(Gap gap)
    {
        byte[] record = new byte[18];
        record[0] = 1;
        record[1] = (byte)gap.Reason;
        BinaryPrimitives.WriteInt64BigEndian(record.AsSpan(2), gap.First);
        BinaryPrimitives.WriteInt64BigEndian(record.AsSpan(10), gap.Last);
        return record;
    }

    public void ReceiveAnnouncement(byte[] announcement) => _epochs.Add(BitConverter.ToUInt32(announcement));

    /// <summary>Receives a message of readings.</summary>
    /// <returns>Whether any of them is stored now.</returns>
    public bool Receive(byte[] message)
    {
        bool isReceived = false;
        foreach (SealedReading reading in SealedReading.ReadAll(message)!)
        {
            isReceived |= Receive(reading);
        }

        return isReceived;
    }

    public byte[] Acknowledge(string device, string dataClass, long unixSeconds)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(5);
        writer.WriteTextString(device);
        writer.WriteTextString(dataClass);
        writer.WriteInt64(_received.Contiguous);
        (long First, long Last)[] ranges = [.. _received.AboveContiguous.Take(16)];
        writer.WriteStartArray(ranges.Length);
        foreach ((long first, long last) in ranges)
        {
            writer.WriteStartArray(2);
            writer.WriteInt64(first);
            writer.WriteInt64(last);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteInt64(unixSeconds);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>Returns an action that restores the present state.</summary>
    public Action Backup()
    {
        Dictionary<long, byte[]> readings = new(_readings);
        (long, long, GapReason)[] gaps = [.. _gaps];
        (long First, long Last)[] received = [.. _received.All];
        return () =>
        {
            _readings.Clear();
            foreach ((long number, byte[] content) in readings)
            {
                _readings.Add(number, content);
            }

            _gaps.Clear();
            _gaps.AddRange(gaps);
            _received = new SequenceRanges();
            foreach ((long first, long last) in received)
            {
                _received.Add(first, last);
            }
        };
    }

    private bool Receive(SealedReading reading)
    {
        if (!_epochs.Contains(BitConverter.ToUInt32(reading.EpochId)))
        {
            return false;
        }

        if (_readings.TryGetValue(reading.Sequence, out byte[]? known))
        {
            if (!known.AsSpan().SequenceEqual(reading.Ciphertext))
            {
                Contradictions.Add(reading.Sequence);
            }

            return true;
        }

        _readings.Add(reading.Sequence, reading.Ciphertext);
        _received.Add(reading.Sequence, reading.Sequence);
        if (reading.Ciphertext[0] == 1)
        {
            long first = BinaryPrimitives.ReadInt64BigEndian(reading.Ciphertext.AsSpan(2));
            long last = BinaryPrimitives.ReadInt64BigEndian(reading.Ciphertext.AsSpan(10));
            _gaps.Add((first, last, (GapReason)reading.Ciphertext[1]));
            _received.Add(first, last);
        }

        return true;
    }
}
