using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>
/// Verifies announcements, and remembers the last one of each class of a device. Devices announce an epoch again whenever they connect, and
/// verifying a signature takes longer than everything else that a message needs. Not safe for several threads.
/// </summary>
/// <param name="recipient">The key of the recipient.</param>
internal sealed class VerifiedAnnouncements(HospitalKey recipient)
{
    // Classes of devices. Beyond that they are verified again.
    private const int Limit = 100_000;

    private readonly AnnouncementReader _reader = new(recipient);
    private readonly Dictionary<(string Device, string DataClass), (byte[] Digest, Epoch Epoch)> _last = [];

    /// <summary>Reads an announcement.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="epoch">null if refused. What is done with it does not depend on where it is from.</param>
    public RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out Epoch? epoch)
    {
        byte[] digest = SHA256.HashData(message);
        if (_last.TryGetValue((topic.Device, topic.DataClass), out (byte[] Digest, Epoch Epoch) last)
            && digest.AsSpan().SequenceEqual(last.Digest))
        {
            epoch = last.Epoch;
            return RefusalReason.None;
        }

        RefusalReason reason = _reader.TryRead(topic, message, device, out epoch);
        if (reason == RefusalReason.None)
        {
            if (_last.Count >= Limit)
            {
                _last.Clear();
            }

            _last[(topic.Device, topic.DataClass)] = (digest, epoch!);
        }

        return reason;
    }
}
