using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Appraises evidence: what the vendor signed is what runs, and the device is in the state that the hospital wants. It has no state of its
/// own: who calls it says what was known before.
/// </summary>
/// <param name="references">What the vendor has signed.</param>
/// <param name="expectations">What the hospital wants beside that.</param>
public sealed class AttestationVerifier(ReferenceReleases references, AttestationExpectations expectations)
{
    /// <summary>Appraises evidence whose signature was verified.</summary>
    /// <param name="token">The evidence.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="known">What is known of the device from before.</param>
    public AttestationResult Appraise(AttestationToken token, CosePublicKey device, KnownEvidence known)
    {
        List<AttestationReason> reasons = [];
        if (token.Nonce is not null ? !known.IsNonceAwaited : !known.IsOlderThan(token))
        {
            AttestationReason reason = token.Nonce is null ? AttestationReason.Replayed : AttestationReason.NonceUnknown;
            return new AttestationResult(token, [reason], Release: null);
        }

        void Add(bool isSo, AttestationReason reason)
        {
            if (isSo)
            {
                reasons.Add(reason);
            }
        }

        ReferenceRelease? release = token.Software is { } software ? references.Find(software.ManifestDigest) : null;
        Add(token.Software is null, AttestationReason.NotMeasured);
        Add(token.Software is not null && release is null, AttestationReason.ReleaseUnknown);
        if (release is not null)
        {
            long newest = references.NewestFor(token.Vendor, token.Class, device.DeviceIdentifier) ?? release.SequenceNumber;
            bool isWithdrawn = release.SequenceNumber < expectations.LeastSequence;
            Add(!release.Has(token.Software!.Images), AttestationReason.ImageOther);
            Add(!release.IsFor(token.Vendor, token.Class, device.DeviceIdentifier), AttestationReason.ReleaseForOthers);
            Add(isWithdrawn, AttestationReason.ReleaseWithdrawn);
            Add(!isWithdrawn && release.SequenceNumber < newest, AttestationReason.ReleaseOutdated);
        }

        Add(token.Start < known.Start, AttestationReason.StartWentBack);
        Add(token.SecureBoot == false, AttestationReason.SecureBootOff);
        Add(token.FlashEncryption == false, AttestationReason.FlashReadable);
        Add(token.DebugStatus == 0, AttestationReason.DebugEnabled);
        Add(expectations.PolicyVersion is { } version && version != token.PolicyVersion, AttestationReason.PolicyOther);
        Add(token.Failures > 0, AttestationReason.StorageFailing);
        return new AttestationResult(token, reasons, release);
    }
}
