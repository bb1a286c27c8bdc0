using System.Diagnostics;
using System.Formats.Cbor;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>The sealed readings of a sensor that are not acknowledged. Safe for two threads.</summary>
internal sealed class FleetOutbox
{
    // Of one message, with room for its envelope.
    private const int MessageLimitBytes = 4000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Entry> _waiting = [];

    /// <summary>Readings that are not acknowledged.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Keeps a sealed reading.</summary>
    public void Add(long sequence, byte[] sealedReading)
    {
        lock (_lock)
        {
            _waiting.Add(sequence, new Entry(sealedReading));
        }
    }

    /// <summary>The next message: the newest reading if that was not sent yet, or the oldest readings that are due.</summary>
    /// <param name="dueBefore">Readings that were sent after this are not due (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <returns>null if nothing is due.</returns>
    public byte[]? Next(long dueBefore)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            List<Entry> due = [.. _waiting.Values.Where(entry => entry.Sent < dueBefore)];
            if (due.Count == 0)
            {
                return null;
            }

            List<Entry> taken = due[^1].Sent == 0 ? [due[^1]] : due;
            List<byte> message = [];
            foreach (Entry entry in taken.TakeWhile(entry => message.Count + entry.Sealed.Length <= MessageLimitBytes))
            {
                message.AddRange(entry.Sealed);
                entry.Sent = now;
                entry.FirstSent = entry.FirstSent == 0 ? now : entry.FirstSent;
            }

            return [.. message];
        }
    }

    /// <summary>Whether the custodian has been silent about a reading for too long.</summary>
    /// <param name="sentBefore">What was sent before this is overdue (<see cref="Stopwatch.GetTimestamp"/>).</param>
    public bool HasOverdue(long sentBefore)
    {
        lock (_lock)
        {
            return _waiting.Values.Any(entry => entry.Sent > 0 && entry.Sent < sentBefore);
        }
    }

    /// <summary>All that waits is due, because the connection was lost.</summary>
    public void SendAllAgain()
    {
        lock (_lock)
        {
            foreach (Entry entry in _waiting.Values)
            {
                // Above 0, so that the oldest of them share messages.
                entry.Sent = Math.Min(entry.Sent, 1);
            }
        }
    }

    /// <summary>Frees what an acknowledgement covers (PROTOCOL.md, "Acknowledgement"). Its MAC is not verified here.</summary>
    /// <param name="acknowledgement">The message.</param>
    /// <param name="freed">Gets when each reading that it frees was published for the first time.</param>
    public void Acknowledge(byte[] acknowledgement, List<long> freed)
    {
        CborReader message = new(acknowledgement);
        message.ReadStartArray();
        message.SkipValue();
        message.SkipValue();
        CborReader payload = new(message.ReadByteString());
        payload.ReadStartArray();
        payload.SkipValue();
        payload.SkipValue();
        List<(long First, long Last)> ranges = [(1, payload.ReadInt64())];
        for (int count = payload.ReadStartArray() ?? 0; count > 0; count--)
        {
            payload.ReadStartArray();
            ranges.Add((payload.ReadInt64(), payload.ReadInt64()));
            payload.ReadEndArray();
        }

        lock (_lock)
        {
            foreach (long sequence in _waiting.Keys.Where(key => ranges.Exists(range => key >= range.First && key <= range.Last)).ToArray())
            {
                _waiting.Remove(sequence, out Entry? entry);
                freed.Add(entry!.FirstSent);
            }
        }
    }

    private sealed class Entry(byte[] sealedReading)
    {
        public byte[] Sealed { get; } = sealedReading;

        // 0 for never.
        public long FirstSent { get; set; }

        public long Sent { get; set; }
    }
}
