namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What follows from each reason, and its text for people.</summary>
public static class AttestationReasons
{
    private static readonly Dictionary<AttestationReason, (AttestationStatus Status, string Text)> All = new()
    {
        [AttestationReason.NonceUnknown] = (AttestationStatus.None, "nobody waits for this nonce: it is repeated, late, or made up"),
        [AttestationReason.Replayed] = (AttestationStatus.None, "it is older than evidence that is known"),
        [AttestationReason.NotMeasured] = (AttestationStatus.Warning, "the device shows no measurement of its software"),
        [AttestationReason.ReleaseUnknown] = (AttestationStatus.Contraindicated, "no release of the vendor has this manifest"),
        [AttestationReason.ImageOther] = (AttestationStatus.Contraindicated, "what is loaded is not what the vendor signed"),
        [AttestationReason.ReleaseForOthers] = (AttestationStatus.Contraindicated, "the release is for other devices"),
        [AttestationReason.ReleaseOutdated] = (AttestationStatus.Warning, "a newer release is known"),
        [AttestationReason.ReleaseWithdrawn] = (AttestationStatus.Contraindicated, "the release is older than is accepted"),
        [AttestationReason.StartWentBack] = (AttestationStatus.Contraindicated, "its starts count back: its flash was restored or copied"),
        [AttestationReason.SecureBootOff] = (AttestationStatus.Warning, "secure boot is off"),
        [AttestationReason.FlashReadable] = (AttestationStatus.Warning, "the flash is not encrypted"),
        [AttestationReason.DebugEnabled] = (AttestationStatus.Contraindicated, "a debugger can change what runs"),
        [AttestationReason.PolicyOther] = (AttestationStatus.Warning, "it has another version of the policy"),
        [AttestationReason.StorageFailing] = (AttestationStatus.Warning, "its storage fails; have the device repaired"),
    };

    /// <summary>The status that evidence has at best with this reason.</summary>
    public static AttestationStatus StatusOf(AttestationReason reason) => All[reason].Status;

    /// <summary>The text for people.</summary>
    public static string TextOf(AttestationReason reason) => All[reason].Text;

    /// <summary>The status of evidence: none when it is not about the present, otherwise the worst of its reasons.</summary>
    public static AttestationStatus StatusOf(IReadOnlyCollection<AttestationReason> reasons) =>
        reasons.Count == 0 ? AttestationStatus.Affirming
        : reasons.Any(reason => StatusOf(reason) == AttestationStatus.None) ? AttestationStatus.None
        : reasons.Max(StatusOf);
}
