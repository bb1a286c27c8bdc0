using System.Security.Cryptography;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>
/// The last announcement of each class of a device that was verified. Devices announce an epoch again whenever they connect, and verifying
/// a signature takes longer than everything else that a message needs.
/// </summary>
internal sealed class VerifiedAnnouncements
{
    // Classes of devices. Beyond that they are verified again.
    private const int Limit = 100_000;

    private readonly Dictionary<(string Device, string DataClass), (byte[] Digest, Epoch Epoch)> _last = [];

    /// <summary>The epoch of an announcement, if it is the last one that was verified of its class, byte by byte; otherwise null.</summary>
    public Epoch? Find(Topic topic, byte[] message)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, digest);
        return _last.TryGetValue((topic.Device, topic.DataClass), out var last) && digest.SequenceEqual(last.Digest) ? last.Epoch : null;
    }

    /// <summary>Remembers an announcement that was verified just now.</summary>
    public void Add(Topic topic, byte[] message, Epoch epoch)
    {
        if (_last.Count >= Limit)
        {
            _last.Clear();
        }

        _last[(topic.Device, topic.DataClass)] = (SHA256.HashData(message), epoch);
    }
}
