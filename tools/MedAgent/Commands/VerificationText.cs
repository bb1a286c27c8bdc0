using NanoMedAgent.Hospital.Verification;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>What a verification has found, for people.</summary>
internal static class VerificationText
{
    /// <summary>The outcome, and why.</summary>
    public static string Of(VerifiedStretch stretch)
    {
        string why = Why(stretch.Reason);
        string detail = stretch.Detail is null ? "" : $" ({stretch.Detail})";
        return why.Length == 0 ? Outcome(stretch) : $"{Outcome(stretch)}: {why}{detail}";
    }

    /// <summary>The outcome in a word.</summary>
    public static string Outcome(VerifiedStretch stretch) => stretch switch
    {
        { Reason: VerificationReason.SignedAndNotHere } => "missing",
        { Reason: VerificationReason.RemovedByRetention or VerificationReason.RemovedByErasure or VerificationReason.Removed } => "removed",
        { Outcome: VerificationOutcome.Proven } => "proven",
        { Outcome: VerificationOutcome.Unproven } => "unproven",
        _ => "wrong",
    };

    /// <summary>A reason.</summary>
    public static string Why(VerificationReason reason) => reason switch
    {
        VerificationReason.None => "",
        VerificationReason.OriginalNotKept => "the sealed reading was not kept; see --keep-evidence of the collector",
        VerificationReason.AnnouncementNotKept => "the announcement of its epoch was not kept; see --keep-evidence of the collector",
        VerificationReason.DeviceKeyUnknown => "the sensor's public key is not known; give it with --device-key",
        VerificationReason.NotSignedYet => "not signed yet",
        VerificationReason.NeverSigned => "never signed; the sensor lost power before its next checkpoint, or that checkpoint is not here",
        VerificationReason.BlockIncomplete => "other readings that were signed together with it are not here",
        VerificationReason.BlockRemoved => "other readings that were signed together with it were removed on purpose",
        VerificationReason.RemovedByRetention => "it was older than readings are kept; see 'retain' in the audit log",
        VerificationReason.RemovedByErasure => "the patient's data was erased; see 'erase' in the audit log",
        VerificationReason.Removed => "by retention or erasure of an older version; see the audit log",
        VerificationReason.SignedAndNotHere => "the sensor has signed it, and it is not here",
        VerificationReason.AnnouncementWrong => "the announcement of its epoch is not the sensor's",
        VerificationReason.EpochDiffers => "what is stored of its epoch is not what the sensor has announced",
        VerificationReason.NotAuthentic => "the sealed reading was changed",
        VerificationReason.OutsideEpoch => "its number is below the first one of its epoch",
        VerificationReason.DigestDiffers => "this reading, or one that was signed together with it, was not sealed by the sensor",
        VerificationReason.ContentDiffers => "what is stored is not what was sealed",
        VerificationReason.NotStored => "it was sealed, and is not stored any more",
        VerificationReason.NoPack => "stored in an epoch that is not here, so it was not sealed by the sensor",
        VerificationReason.CheckpointWrong => "this checkpoint is not signed by the sensor",
        _ => reason.ToString(),
    };
}
