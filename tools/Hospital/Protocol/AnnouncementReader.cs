using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// Reads the announcements of many devices. A device announces the epochs of its classes together: they have one signature and one
/// ephemeral key, so that each is computed once when they come one after the other. Not safe for several threads.
/// </summary>
/// <param name="recipient">The reader's own key.</param>
public sealed class AnnouncementReader(HospitalKey recipient)
{
    private readonly KeyAgreement _agreement = new(recipient);
    private string _device = "";
    private byte[] _signed = [];
    private byte[] _digests = [];

    /// <summary>Verifies the device's signature, then decrypts what is for the recipient.</summary>
    /// <param name="topic">Where it arrived: the announcement must be of this device and class.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="epoch">null if refused.</param>
    public RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out Epoch? epoch) =>
        EpochAnnouncement.TryRead(message, topic, signed => Verify(topic, signed, device), _agreement, null, out epoch);

    private byte[]? Verify(Topic topic, ReadOnlyMemory<byte> signed, CosePublicKey device)
    {
        if (topic.Device == _device && signed.Span.SequenceEqual(_signed))
        {
            return _digests;
        }

        byte[]? digests = EpochAnnouncement.Verify(topic, signed, device);
        if (digests is not null)
        {
            (_device, _signed, _digests) = (topic.Device, signed.ToArray(), digests);
        }

        return digests;
    }
}
