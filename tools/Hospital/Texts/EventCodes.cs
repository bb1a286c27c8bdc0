namespace NanoMedAgent.Hospital.Texts;

/// <summary>
/// The numbers in events of devices, with their names in the firmware and a text for people. A test compares the lists with the firmware's
/// enums.
/// </summary>
public static class EventCodes
{
    /// <summary>What happens to a release.</summary>
    public static IReadOnlyList<CodeText> UpdateEvents { get; } =
    [
        new(0, "Refused", "refused"),
        new(1, "Accepted", "accepted"),
        new(2, "Waiting", "waiting"),
        new(3, "Fetching", "being fetched"),
        new(4, "Installed", "fetched completely"),
        new(5, "OnTrial", "restarting to try it"),
        new(6, "Confirmed", "confirmed: it works and stays installed"),
        new(7, "RolledBack", "rolled back to the previous release"),
        new(8, "RollingBack", "restarting to roll back, as the authority commands"),
        new(9, "Damaged", "the installed release is damaged; the previous one runs instead"),
    ];

    /// <summary>What a device answers to a command.</summary>
    public static IReadOnlyList<CodeText> CommandAnswers { get; } =
    [
        new(0, "None", "carried out"),
        new(1, "Malformed", "it is not a command, or not encoded as it must be"),
        new(2, "NotByAuthority", "it is not signed by the authority that this device knows"),
        new(3, "OtherDevice", "it is for another device"),
        new(4, "CounterUsed", "its counter was used before; use a higher one"),
        new(5, "Expired", "it arrived after its not-after; send a new one"),
        new(6, "DateUnknown", "the device does not know the date, so it cannot check the not-after; send it again later"),
        new(7, "Unknown", "the device does not know this command; update the device"),
        new(8, "StorageFailed", "the device could not store its counter; have the device repaired"),
        new(9, "TooMany", "too many commands at once; send it again later"),
        new(10, "NotPossible", "it cannot be carried out"),
        new(11, "Interrupted", "the device restarted while it carried it out; send a new one"),
        new(12, "NotAssociated", "the device is not in this association"),
        new(13, "PurposeMissing", "whoever has signed it may not do this; it needs a delegation for this purpose, or the authority itself"),
        new(14, "DelegationUnknown", "it was signed with a key that the authority has not delegated to"),
        new(15, "DelegationExpired", "the delegation of whoever has signed it has expired, or is not valid yet; sign it with a new one"),
        new(16, "DelegationRevoked", "the delegation of whoever has signed it was revoked; sign it with a new one"),
        new(17, "PolicyOlder", "the device has a policy with this version, or a higher one; sign the policy with a higher version"),
        new(18, "PolicyRefused", "the device refuses the policy and keeps the one that it has"),
        new(19, "CertificateRefused", "the certificate, or the request for one, is refused"),
        new(20, "OtherScope", "the delegation of whoever has signed it is for other devices, or for another ward"),
        new(21, "AuthorityRefused", "the new key has not signed that it follows the key that the device obeys"),
        new(22, "KeyNotReady", "its secure element does not answer; send it again later; if this repeats, have the device repaired"),
        new(30, "NotDelivered", "it has readings that no collector has acknowledged; send it again later, or give up the readings"),
        new(31, "StillAssociated", "it is with a patient; unpair it first"),
        new(50, "NonceWrong", "its nonce has not 8 to 64 bytes"),
        new(60, "NewerAlarm", "the device has raised another alarm since; look at it, and acknowledge again"),
        new(61, "LimitsNotAllowed", "the policy on the device does not let one patient have such limits"),
        new(62, "EndNotAllowed", "the limits of one patient must end within a day, and not in the past"),
        new(63, "AudioNotAllowed", "the policy on the device does not let its sound be paused or off"),
        new(64, "NoBuzzer", "the device has no buzzer, so it makes no sound"),
    ];

    /// <summary>Why a device refuses a policy.</summary>
    public static IReadOnlyList<CodeText> PolicyRefusals { get; } =
    [
        new(0, "None", "accepted"),
        new(1, "Malformed", "it is not a signed policy, or not encoded as it must be"),
        new(2, "NotByAuthority", "the policy in it is not signed by the authority that the device knows"),
        new(3, "EntryUnknown", "it has an entry that the device does not know; update the device first"),
        new(4, "NumberOutOfRange", "a number in it is out of range"),
        new(5, "RecipientWrong", "a key of a recipient is not a P-256 key, or there are more than eight"),
        new(6, "ClassUnknown", "it names a data class that the device does not know"),
        new(7, "ReaderWrong", "a class has no reader, one that is not a recipient, or a custodian that may not read it"),
        new(8, "VitalSignUnknown", "it names a vital sign that the device does not know; update the device first"),
        new(9, "NobodyReadsVitals", "nobody may read vital signs"),
        new(10, "NobodyReadsAlarms", "it has alarms, and nobody may read them"),
        new(11, "AlarmNotMeasured", "it limits a vital sign that is not measured"),
        new(12, "Older", "its version is not higher than that of the policy before"),
        new(13, "StartFailed", "the device has restarted before it could use it; it may need more memory than the device has"),
    ];

    /// <summary>What a device reports of its pairing.</summary>
    public static IReadOnlyList<CodeText> PairingEvents { get; } =
    [
        new(0, "Refused", "refused"),
        new(1, "WindowOpen", "the button was held: it waits two minutes for a patient"),
        new(2, "Confirming", "a patient was chosen: it waits for a short press of the button"),
        new(3, "Associated", "paired with a patient"),
        new(4, "Unpaired", "unpaired from its patient"),
        new(5, "Closed", "the two minutes are over, and nobody was paired"),
    ];

    /// <summary>Why a device refuses to be paired.</summary>
    public static IReadOnlyList<CodeText> PairingRefusals { get; } =
    [
        new(0, "None", "no refusal"),
        new(1, "WindowClosed", "its button was not held, or too long ago; hold it again for 3 seconds"),
        new(2, "NonceOld", "the grant is for an earlier hold of the button; hold it again for 3 seconds"),
        new(3, "SetupCodeWrong", "the code is not the one on this device's label; scan the label on the device"),
        new(4, "NotByAuthority", "the grant is not signed by the authority that this device knows"),
        new(5, "CounterUsed", "the counter of the grant was used before"),
        new(6, "Expired", "the grant arrived too late; compare the clocks of ward and device"),
        new(7, "OtherDevice", "the grant is for another device"),
        new(8, "Malformed", "it is not a grant, or not encoded as it must be"),
        new(9, "PolicyOther", "the ward has another policy than this device; give the device the ward's policy"),
        new(11, "AlreadyAssociated", "the device is with a patient; hold its button for ten seconds to unpair it"),
        new(12, "NotConfirmed", "nobody pressed the button in time"),
        new(13, "StorageFailed", "the device could not store it; have the device repaired"),
        new(14, "TooMany", "too many grants at once; try again later"),
        new(15, "SetupCodeMissing", "the device was provisioned without a setup code; provision it again"),
        new(16, "GrantPending", "another grant waits for a press of the button"),
        new(17, "PurposeMissing", "the ward's key may not pair; it needs a delegation for grants"),
        new(18, "DelegationUnknown", "the device's authority has not delegated to the ward's key"),
        new(19, "DelegationExpired", "the ward's delegation has expired, or is not valid yet; renew it"),
        new(20, "DelegationRevoked", "the ward's delegation was revoked; the ward needs a new one"),
        new(21, "OtherScope", "the ward's delegation is for other devices, or for another ward"),
        new(22, "DateUnknown", "the device has no date from the collector yet; try again in a minute"),
        new(23, "KeyNotReady", "its secure element does not answer; send it again later; if this repeats, have the device repaired"),
    ];

    /// <summary>What a device reports about its ownership.</summary>
    public static IReadOnlyList<CodeText> OwnershipEvents { get; } =
    [
        new(0, "Refused", "the voucher is refused"),
        new(1, "Unowned", "it has no owner; it waits for a voucher of its maker"),
        new(2, "Owned", "it has an owner; it waits for its first policy"),
        new(3, "Retired", "everything on it is erased, and its key goes next: its last event"),
    ];

    /// <summary>Why a device refuses a voucher.</summary>
    public static IReadOnlyList<CodeText> OwnershipRefusals { get; } =
    [
        new(0, "None", "no refusal"),
        new(1, "Malformed", "it is not a voucher, or not encoded as it must be"),
        new(2, "OtherDevice", "it is for another device"),
        new(3, "NumberUsed", "a voucher with this number or a higher one was used before; ask the maker for a new one"),
        new(4, "NonceOld", "it answers an earlier announcement of the device; ask the maker for one that answers the newest"),
        new(5, "DateUnknown", "the device does not know the date, so it cannot check the not-after; send it again later"),
        new(6, "Expired", "it arrived after its not-after; ask the maker for a new one"),
        new(7, "TooMany", "too many vouchers at once; send it again later"),
        new(8, "NotByMaker", "it is not signed by the maker of this device"),
        new(9, "StorageFailed", "the device could not store it; have the device repaired"),
    ];

    /// <summary>What a device reports about its storage.</summary>
    public static IReadOnlyList<CodeText> StorageEvents { get; } =
    [
        new(0, "Failed", "it cannot be read or written; the device tries again"),
        new(1, "Working", "it works again"),
        new(2, "Repaired", "one copy was damaged, and was written again from the other; if this repeats, have the device repaired"),
        new(3, "Lost", "all copies are damaged, and it begins anew; have the device repaired"),
    ];

    /// <summary>Which state in the storage an event is about.</summary>
    public static IReadOnlyList<CodeText> StoredStates { get; } =
    [
        new(0, "None", "storage"),
        new(1, "Key", "device key"),
        new(2, "Authority", "authority's key"),
        new(3, "Policy", "policy"),
        new(4, "Counters", "counters"),
        new(5, "Pairing", "pairing"),
        new(6, "Commands", "command counter"),
        new(7, "Updates", "newest release"),
        new(8, "SetupCode", "setup code"),
        new(9, "Ownership", "ownership"),
        new(10, "Delegations", "delegations"),
        new(11, "Certificates", "certificates"),
    ];

    /// <summary>Which of a device's keys a certification request is for.</summary>
    public static IReadOnlyList<CodeText> CertificateSlots { get; } =
    [
        new(0, "DeviceKey", "for a certificate of the device key"),
        new(1, "TlsKey", "for a certificate of the TLS key"),
    ];

    /// <summary>Why a device refuses a certificate, or a request for one.</summary>
    public static IReadOnlyList<CodeText> CertificateRefusals { get; } =
    [
        new(0, "None", "no refusal"),
        new(1, "Malformed", "it is not two certificates in DER, or not encoded as it must be"),
        new(2, "SlotUnknown", "the device has no such slot for a key"),
        new(3, "KeyFixed", "the device key cannot be replaced"),
        new(4, "KeyMissing", "the device has no key for it yet; send a request first"),
        new(5, "KeyOther", "it is for another key than the device's newest; send a new request"),
        new(6, "IssuerUnknown", "the device's policy does not name its issuer; give the device a policy that does"),
        new(7, "DateUnknown", "the device has no authenticated date yet; send it again later"),
        new(8, "NotYetValid", "its validity has not begun; compare the clocks of the CA and the device"),
        new(9, "Expired", "its validity is over; request a new one"),
        new(10, "AlgorithmUnknown", "its issuer has a P-256 key and did not sign it with ecdsa-with-SHA256"),
        new(11, "SignatureWrong", "its issuer has not signed it"),
        new(12, "StorageFailed", "the device could not store it; have the device repaired"),
        new(13, "KeyNotReady", "its secure element does not answer; send it again later; if this repeats, have the device repaired"),
    ];

    /// <summary>Why a release is refused, waits, or was rolled back.</summary>
    public static IReadOnlyList<CodeText> UpdateReasons { get; } =
    [
        new(0, "None", "no problem"),
        new(1, "EnvelopeMalformed", "it is not a SUIT envelope, or not encoded as it must be"),
        new(2, "TooLarge", "the envelope, the manifest or a part of it is larger than the device accepts"),
        new(3, "SignatureMissing", "it is not signed; sign it with medagent release sign"),
        new(4, "SignatureWrong", "a required signature is wrong, or made with a key that the device does not know"),
        new(5, "KeyRevoked", "it is signed with a key that was revoked"),
        new(6, "AlgorithmRefused", "it is signed with an algorithm that the device does not accept for releases"),
        new(7, "ManifestDigestWrong", "the signed digest is not the digest of the manifest"),
        new(8, "CoSignatureMissing", "the signature of the hospital's authority is missing; add it with medagent release co-sign"),
        new(9, "HashBasedSignatureMissing", "a hash-based signature is missing; add it with medagent release sign --hash-based-key"),
        new(10, "ManifestMalformed", "it has no valid SUIT manifest"),
        new(11, "ManifestVersionUnknown", "the manifest has another version of the format"),
        new(12, "CommandUnknown", "the manifest has a command, a parameter or a member that the device does not know"),
        new(13, "NestingTooDeep", "the sequences of the manifest are nested deeper than the device accepts"),
        new(14, "TooManyCommands", "the manifest has more commands than the device accepts"),
        new(15, "SeveredPartMissing", "a severed part of the manifest is required and missing"),
        new(16, "SeveredPartWrong", "a severed part of the manifest does not match its signed digest"),
        new(17, "IdentityUnchecked", "the manifest does not check the vendor and the class of the device"),
        new(18, "ComponentUnknown", "it has a component that the device does not have, or more components than the device has"),
        new(19, "VendorWrong", "it is for devices of another vendor"),
        new(20, "ClassWrong", "it is for another class of devices"),
        new(21, "DeviceWrong", "it is for another device"),
        new(22, "SequenceTooLow", "its sequence number is lower than that of a release that was accepted before"),
        new(23, "Expired", "its use-before is over; make a new release"),
        new(24, "DateUnknown", "it depends on the date, which the device does not know"),
        new(25, "BatteryLow", "the battery is too low; charge it"),
        new(26, "NotAuthorized", "somebody at the patient must approve it by pressing the button"),
        new(27, "ParameterMissing", "the manifest lacks a parameter that one of its commands needs"),
        new(28, "ImageWrong", "a component does not have the digest or the size in the manifest"),
        new(29, "SlotWrong", "the manifest is for another slot"),
        new(30, "Aborted", "the manifest itself aborts on this device"),
        new(31, "NoAlternative", "none of the alternatives in the manifest applies"),
        new(32, "ComponentVersionWrong", "a component has another version than the manifest requires"),
        new(33, "Underway", "it is under way"),
        new(34, "AlreadyRunning", "it is installed already"),
        new(35, "SequenceReused", "another release with the same sequence number was accepted before; use a higher one"),
        new(36, "TrialFailedBefore", "its trial has failed before; make a new release with a higher sequence number"),
        new(37, "TooManyOffers", "too many offers at once; offer it again later"),
        new(38, "UpdateUnderway", "an update is under way; offer it again later"),
        new(39, "AlarmActive", "not while an alarm is active"),
        new(40, "OutsideWindow", "not now: the policy's window for updates is closed"),
        new(41, "ConsentMissing", "the sensor is with a patient, and nobody has pressed its button to approve the update"),
        new(42, "StorageFailed", "the storage of the device failed; have the device repaired"),
        new(43, "SetTooLarge", "it needs more storage, or more memory, than the device has"),
        new(44, "PayloadUnavailable", "a payload cannot be fetched from its URI; check the server"),
        new(45, "PayloadTooSlow", "a payload arrives too slowly"),
        new(46, "PayloadTooShort", "a payload is shorter than its size in the manifest"),
        new(47, "PayloadTooLong", "a payload is longer than its size in the manifest"),
        new(48, "ImageUnchecked", "the manifest does not check each component before it starts"),
        new(49, "DirectiveImpossible", "the manifest has a directive that the device cannot carry out"),
        new(50, "TrialNotFinished", "it was started, and restarted or stopped before it was confirmed"),
        new(51, "SensorsSilent", "on trial the sensors did not answer"),
        new(52, "JournalUnreadable", "on trial the journal could not be read or written"),
        new(53, "KeyUnusable", "on trial the device key could not be used"),
        new(54, "NothingDelivered", "on trial no reading was delivered and acknowledged in time"),
        new(55, "NothingToRollBackTo", "there is no previous release"),
        new(56, "SetDamaged", "the installed files are not the ones that were accepted"),
        new(57, "SetNotAccepted", "the installed files were never accepted"),
        new(58, "LoadFailed", "a component cannot be loaded"),
        new(59, "NotUpdatable", "this device cannot be updated over the network"),
        new(60, "LoaderRefuses", "the loader would not start it: it must also be signed with a key that the loader knows"),
        new(61, "Superseded", "a newer release has replaced it"),
        new(62, "StartFailed", "on trial the agent could not start"),
    ];
}
