using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for refused messages.</summary>
public static class RefusalText
{
    /// <summary>A refusal in a line, with what to do where somebody can do something.</summary>
    public static string Of(RefusalReason reason) => reason switch
    {
        RefusalReason.None => "accepted",
        RefusalReason.TopicUnknown => "the protocol has no such topic",
        RefusalReason.LengthWrong => "it is empty, or longer than 4 KiB",
        RefusalReason.DeviceUntrusted => "the device is not known here; pair it in the ward, or name its key with --trust",
        RefusalReason.Malformed => "it is not encoded as it must be; a device would not send it",
        RefusalReason.SignatureWrong => "it is not signed by this device; somebody else may have sent it",
        RefusalReason.NotForUs => "it is not encrypted for this recipient; the policy must name the recipient's key",
        RefusalReason.EpochForeign => "what was decrypted belongs to another device, class or epoch",
        RefusalReason.EpochChanged => "another announcement of the same epoch was accepted before",
        RefusalReason.SourceUnproven => "nothing proves that the device made it, and not another reader of its class",
        RefusalReason.EpochUnknown => "its epoch was not announced yet; the device announces it again, and sends it again",
        RefusalReason.EpochOver => "its number is not one of its epoch; somebody with an old key has made it",
        RefusalReason.NotAuthentic => "it was changed, or encrypted with another key; somebody else may have sent it",
        RefusalReason.ContentWrong =>
            "it is authentic, but its content is malformed or out of bounds; compare the versions of device and collector",
        RefusalReason.RefusedByDatabase => "the database does not take its content; it is in quarantine",
        RefusalReason.AssociationForeign => "it names an association that was not granted to this device; it is in quarantine",
        RefusalReason.AssociationOver => "it names an association that was over when it was made; it is in quarantine",
        RefusalReason.DeviceBlocked => "its device is suspended, lost or retired; it is in quarantine until the device is active again",
        RefusalReason.SoftwareUntrusted =>
            "its device does not run what its vendor has signed (medagent attestation show); it is in quarantine",
        RefusalReason.KeyForeign => "it contains another key than the device's label names; do not use this device until it was checked",
        RefusalReason.QuarantineFull =>
            "its device has as much in quarantine as is kept of one; decide about that, and the device sends this again",
        _ => reason.ToString(),
    };
}
