using System.Globalization;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>What the numbers in a device's events mean, and the words of its alarms. A test holds the lists against the device's own; an older hospital shows a newer device's number as it is.</summary>
public static class ReasonText
{
    /// <summary>What can become of a release.</summary>
    public static IReadOnlyList<CodeText> UpdateEvents { get; } =
    [
        new(0, "Refused", "not taken"),
        new(1, "Accepted", "accepted"),
        new(2, "Waiting", "waiting"),
        new(3, "Fetching", "being fetched"),
        new(4, "Installed", "fetched, whole"),
        new(5, "OnTrial", "restarting to try it"),
        new(6, "Confirmed", "confirmed: it runs from now on"),
        new(7, "RolledBack", "rolled back to the release from before"),
        new(8, "RollingBack", "restarting to roll back, as the authority wants"),
        new(9, "Damaged", "what should run is damaged; the release from before runs instead"),
    ];

    /// <summary>What can come of a command.</summary>
    public static IReadOnlyList<CodeText> CommandRefusals { get; } =
    [
        new(0, "None", "carried out"),
        new(1, "Malformed", "it is no command, or not encoded as it must be"),
        new(2, "NotByAuthority", "the authority that this device knows has not signed it"),
        new(3, "OtherDevice", "it is for another device"),
        new(4, "CounterUsed", "its counter was used before"),
        new(5, "Expired", "it came after its not-after"),
        new(6, "DateUnknown", "the device does not know the date, and so not whether it is too late"),
        new(7, "Unknown", "the device does not know this command"),
        new(8, "StorageFailed", "the device could not keep its counter"),
        new(9, "TooMany", "too many commands at once; send it again later"),
        new(10, "NotPossible", "it cannot be carried out"),
        new(11, "Interrupted", "the device restarted while it carried it out; send another one"),
        new(12, "NotAssociated", "the device is not in this association"),
    ];

    /// <summary>What a device can tell of its pairing.</summary>
    public static IReadOnlyList<CodeText> PairingEvents { get; } =
    [
        new(0, "Refused", "refused"),
        new(1, "WindowOpen", "the button was held: it waits two minutes for a patient"),
        new(2, "Confirming", "a patient was chosen; it waits for a short press of the button"),
        new(3, "Associated", "paired with a patient"),
        new(4, "Unpaired", "unpaired from its patient"),
        new(5, "Closed", "the two minutes are over, and nobody was paired"),
        new(6, "LockedOut", "locked after five wrong codes"),
    ];

    /// <summary>Why a device refuses to be paired.</summary>
    public static IReadOnlyList<CodeText> PairingRefusals { get; } =
    [
        new(0, "None", "no refusal"),
        new(1, "WindowClosed", "its button was not held, or too long ago"),
        new(2, "NonceOld", "it answers an earlier hold of the button"),
        new(3, "SetupCodeWrong", "the code is not the one on this device's label"),
        new(4, "NotByAuthority", "the authority that this device knows has not signed it"),
        new(5, "CounterUsed", "its counter was used before"),
        new(6, "Expired", "it came too late"),
        new(7, "OtherDevice", "it is for another device"),
        new(8, "Malformed", "it is no grant, or not encoded as it must be"),
        new(9, "PolicyOther", "it names another policy than the one on this device"),
        new(10, "LockedOut", "the device is locked after wrong codes"),
        new(11, "AlreadyAssociated", "the device has a patient; hold its button for ten seconds first"),
        new(12, "NotConfirmed", "nobody pressed the button in time"),
        new(13, "StorageFailed", "the device could not keep it"),
        new(14, "TooMany", "too many at once; try again later"),
        new(15, "SetupCodeMissing", "the device was provisioned without a setup code"),
        new(16, "GrantPending", "another one waits for a press of the button"),
    ];

    /// <summary>Why a release is not taken, has to wait, or is gone again.</summary>
    public static IReadOnlyList<CodeText> UpdateReasons { get; } =
    [
        new(0, "None", "nothing is wrong"),
        new(1, "EnvelopeMalformed", "it is no SUIT envelope, or not encoded as it must be"),
        new(2, "TooLarge", "the envelope, the manifest or a part of it is larger than the device takes"),
        new(3, "SignatureMissing", "there is no signature"),
        new(4, "SignatureWrong", "a signature that is needed is wrong, or by a key that the device does not know"),
        new(5, "KeyRevoked", "a signature by a key that is not trusted any more"),
        new(6, "AlgorithmRefused", "a signature by an algorithm that the device does not take for this"),
        new(7, "ManifestDigestWrong", "the manifest is not the one whose digest was signed"),
        new(8, "CoSignatureMissing", "the hospital authority's signature is needed and missing (medagent release co-sign)"),
        new(9, "HashBasedSignatureMissing", "a hash-based signature is needed and missing (medagent release sign --hash-based-key)"),
        new(10, "ManifestMalformed", "it is no SUIT manifest, or makes no sense"),
        new(11, "ManifestVersionUnknown", "the manifest is of another version of the format"),
        new(12, "CommandUnknown", "the manifest has a command, a parameter or a member that the device does not know"),
        new(13, "NestingTooDeep", "the manifest's sequences are nested deeper than the device follows"),
        new(14, "TooManyCommands", "the manifest has more commands than the device carries out"),
        new(15, "SeveredPartMissing", "a part that was severed from the manifest is needed and did not come"),
        new(16, "SeveredPartWrong", "a part that was severed from the manifest is another one than was signed"),
        new(17, "IdentityUnchecked", "the manifest does not check for which vendor and class of device it is"),
        new(18, "ComponentUnknown", "a component that the device does not have, or more of them than it has"),
        new(19, "VendorWrong", "it is for devices of another vendor"),
        new(20, "ClassWrong", "it is for another class of devices"),
        new(21, "DeviceWrong", "it is for another device"),
        new(22, "SequenceTooLow", "it is older than a release that was taken before"),
        new(23, "Expired", "its use-before is over"),
        new(24, "DateUnknown", "it depends on the date, and the device does not know that"),
        new(25, "BatteryLow", "the battery holds too little"),
        new(26, "NotAuthorized", "somebody with the patient has to agree to it, and has not"),
        new(27, "ParameterMissing", "the manifest does not give a parameter that one of its commands needs"),
        new(28, "ImageWrong", "a component is not what the manifest says"),
        new(29, "SlotWrong", "the manifest is for another slot"),
        new(30, "Aborted", "the manifest itself says that it fails here"),
        new(31, "NoAlternative", "none of the manifest's alternatives applies"),
        new(32, "ComponentVersionWrong", "a component has another version than the manifest wants"),
        new(33, "Underway", "it is under way; nothing is wrong"),
        new(34, "AlreadyRunning", "it runs already"),
        new(35, "SequenceReused", "its sequence number is that of another release, which was taken before"),
        new(36, "TrialFailedBefore", "it was tried before and did not work; a higher sequence number is needed"),
        new(37, "TooManyOffers", "too many offers at once; offer it again later"),
        new(38, "UpdateUnderway", "another update is under way, or this one is already"),
        new(39, "AlarmActive", "not while an alarm is active"),
        new(40, "OutsideWindow", "not now: the policy's window for updates is closed"),
        new(41, "ConsentMissing", "a patient is on the sensor, and nobody has pressed the button for it"),
        new(42, "StorageFailed", "the device's storage failed"),
        new(43, "SetTooLarge", "it is more than the device has room for"),
        new(44, "PayloadUnavailable", "a payload is not where the manifest says, or nobody answers there"),
        new(45, "PayloadTooSlow", "a payload comes too slowly"),
        new(46, "PayloadTooShort", "a payload ends before its size"),
        new(47, "PayloadTooLong", "a payload is longer than its size"),
        new(48, "ImageUnchecked", "the manifest does not check each component before it is started"),
        new(49, "DirectiveImpossible", "the manifest directs what the device cannot do"),
        new(50, "TrialNotFinished", "it was started, and did not live to be confirmed"),
        new(51, "SensorsSilent", "on trial the sensors did not answer"),
        new(52, "JournalUnreadable", "on trial the journal could not be read or written"),
        new(53, "KeyUnusable", "on trial the device key could not be used"),
        new(54, "NothingDelivered", "on trial no reading was delivered and acknowledged in time"),
        new(55, "NothingToRollBackTo", "there is no release from before"),
        new(56, "SetDamaged", "what should run is not what was accepted any more"),
        new(57, "SetNotAccepted", "a set that was never accepted"),
        new(58, "LoadFailed", "a component cannot be loaded"),
        new(59, "NotUpdatable", "this device takes no releases"),
        new(60, "LoaderRefuses", "the loader would not start it: a key that the loader knows has to sign as well"),
        new(61, "Superseded", "a newer release has taken its place"),
        new(62, "StartFailed", "on trial the agent could not start"),
    ];

    /// <summary>What an event says has happened.</summary>
    /// <param name="kind">"update", "command", "pairing", or another that is not known here.</param>
    /// <param name="what">The event's number for it.</param>
    public static CodeText What(string kind, long what) => kind switch
    {
        DeviceEvent.UpdateKind => Find(UpdateEvents, what),
        DeviceEvent.CommandKind => Find(CommandRefusals, what),
        DeviceEvent.PairingKind => Find(PairingEvents, what),
        _ => Unknown(what),
    };

    /// <summary>Why.</summary>
    /// <param name="kind">The event's kind: pairing has reasons of its own.</param>
    /// <param name="reason">The event's number for it.</param>
    public static CodeText Why(string kind, long reason) => Find(kind == DeviceEvent.PairingKind ? PairingRefusals : UpdateReasons, reason);

    /// <summary>What an event is about: "release 12", "command 1767225600000"; "a release" when the device does not know which. There is one pairing at a time.</summary>
    public static string About(string kind, long number)
    {
        if (kind == DeviceEvent.PairingKind)
        {
            return kind;
        }

        string title = kind == DeviceEvent.UpdateKind ? "release" : kind;
        bool isKnown = kind == DeviceEvent.UpdateKind ? number >= 0 : number > 0;
        return isKnown ? FormattableString.Invariant($"{title} {number}") : $"a {title}";
    }

    /// <summary>An event in a line: "release 12: waiting (not now: the policy's window for updates is closed)".</summary>
    public static string Describe(string kind, long what, long number, long reason) =>
        $"{About(kind, number)}: {Happened(kind, what, number)}{(reason == 0 ? "" : $" ({Why(kind, reason).Text})")}";

    /// <summary>What an event says has happened, in a line.</summary>
    public static string Happened(string kind, long what, long number)
    {
        string text = What(kind, what).Text;
        return kind == DeviceEvent.PairingKind && what == (long)PairingEvent.LockedOut ? FormattableString.Invariant($"{text}, for {number} s") : text;
    }

    /// <summary>An alarm in a line: "Heart rate high: 142 /min", "SpO2: no value".</summary>
    public static string Alarm(ReportedAlarm alarm)
    {
        VitalSign? sign = VitalSign.Find(alarm.Name);
        string title = sign?.Title ?? "Early-warning score";
        string value = sign is null
            ? FormattableString.Invariant($"{alarm.Value:0.#} or more, of {alarm.Of?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} parameters")
            : FormattableString.Invariant($"{alarm.Value:0.#} {sign.DisplayUnit}");
        string withValue = alarm.Value is null ? "" : $": {value}";
        return (alarm.Name, alarm.State) switch
        {
            (ReportedAlarm.Seen, "button") => "Seen: somebody pressed the button",
            (ReportedAlarm.Seen, _) => $"Seen: {alarm.State}",
            (ReportedAlarm.Score, ReportedAlarm.High) => $"{title} {value}",
            (_, ReportedAlarm.NoValue) => $"{title}: no value",
            (_, ReportedAlarm.End) => $"{title} alarm ended{withValue}",
            _ => $"{title} {alarm.State}{withValue}",
        };
    }

    private static CodeText Find(IReadOnlyList<CodeText> list, long number) => list.FirstOrDefault(code => code.Number == number) ?? Unknown(number);

    private static CodeText Unknown(long number) => new((int)number, "", FormattableString.Invariant($"number {number}, which is not known here"));
}
