namespace NanoMedAgent.Releases;

/// <summary>Why a release was not taken, why it has to wait, or why it is gone again; or None. The number is on the wire and in the log: never reuse one.</summary>
public enum UpdateReason
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The envelope is no SUIT envelope, or not encoded as it must be.</summary>
    EnvelopeMalformed = 1,

    /// <summary>The envelope, the manifest, or a part of it is larger than this device takes.</summary>
    TooLarge = 2,

    /// <summary>There is no signature.</summary>
    SignatureMissing = 3,

    /// <summary>A signature that is needed is wrong, or by a key that this device does not know.</summary>
    SignatureWrong = 4,

    /// <summary>A signature by a key that is not trusted any more.</summary>
    KeyRevoked = 5,

    /// <summary>A signature by an algorithm that this device does not take for this.</summary>
    AlgorithmRefused = 6,

    /// <summary>The manifest is not the one whose digest was signed.</summary>
    ManifestDigestWrong = 7,

    /// <summary>The hospital authority's signature is needed and missing.</summary>
    CoSignatureMissing = 8,

    /// <summary>A hash-based signature is needed and missing.</summary>
    HashBasedSignatureMissing = 9,

    /// <summary>The manifest is no SUIT manifest, or makes no sense.</summary>
    ManifestMalformed = 10,

    /// <summary>The manifest is of another version of the format.</summary>
    ManifestVersionUnknown = 11,

    /// <summary>A command, a parameter or a member of the manifest that this device does not know.</summary>
    CommandUnknown = 12,

    /// <summary>Sequences inside of sequences, deeper than this device follows.</summary>
    NestingTooDeep = 13,

    /// <summary>More commands than this device carries out for a release.</summary>
    TooManyCommands = 14,

    /// <summary>A part that was severed from the manifest is needed and did not come.</summary>
    SeveredPartMissing = 15,

    /// <summary>A part that was severed from the manifest is another one than was signed.</summary>
    SeveredPartWrong = 16,

    /// <summary>The manifest does not check for which vendor and class of device it is.</summary>
    IdentityUnchecked = 17,

    /// <summary>A component that this device does not have, or more of them than it has.</summary>
    ComponentUnknown = 18,

    /// <summary>For devices of another vendor.</summary>
    VendorWrong = 19,

    /// <summary>For another class of devices.</summary>
    ClassWrong = 20,

    /// <summary>For another device.</summary>
    DeviceWrong = 21,

    /// <summary>A release that is older than one that was taken.</summary>
    SequenceTooLow = 22,

    /// <summary>Use-before is over.</summary>
    Expired = 23,

    /// <summary>Use-before is given and the device does not know the date.</summary>
    DateUnknown = 24,

    /// <summary>The battery holds too little.</summary>
    BatteryLow = 25,

    /// <summary>Whoever has to agree has not.</summary>
    NotAuthorized = 26,

    /// <summary>A parameter that a command needs was not given before it.</summary>
    ParameterMissing = 27,

    /// <summary>A component is not what the manifest says.</summary>
    ImageWrong = 28,

    /// <summary>The manifest is for another slot.</summary>
    SlotWrong = 29,

    /// <summary>The manifest itself says that it fails here.</summary>
    Aborted = 30,

    /// <summary>None of the alternatives applies.</summary>
    NoAlternative = 31,

    /// <summary>The component has another version than the manifest wants.</summary>
    ComponentVersionWrong = 32,

    /// <summary>It is being fetched; nothing is wrong.</summary>
    Underway = 33,

    /// <summary>It runs already.</summary>
    AlreadyRunning = 34,

    /// <summary>The sequence number is that of another release, which was taken before.</summary>
    SequenceReused = 35,

    /// <summary>It was tried and did not work; a release with a higher sequence number is needed.</summary>
    TrialFailedBefore = 36,

    /// <summary>More offers than this device looks at: each takes it seconds.</summary>
    TooManyOffers = 37,

    /// <summary>Another update is under way.</summary>
    UpdateUnderway = 38,

    /// <summary>Not while an alarm is active.</summary>
    AlarmActive = 39,

    /// <summary>Not now: the hospital has another time for it.</summary>
    OutsideWindow = 40,

    /// <summary>A patient is on the sensor, and nobody has pressed the button for it.</summary>
    ConsentMissing = 41,

    /// <summary>The storage failed.</summary>
    StorageFailed = 42,

    /// <summary>More than this device has room for.</summary>
    SetTooLarge = 43,

    /// <summary>A payload is not where the manifest says, or nobody answers there.</summary>
    PayloadUnavailable = 44,

    /// <summary>A payload comes too slowly.</summary>
    PayloadTooSlow = 45,

    /// <summary>A payload ends before its size.</summary>
    PayloadTooShort = 46,

    /// <summary>A payload is longer than its size.</summary>
    PayloadTooLong = 47,

    /// <summary>The manifest does not check each component before it is started.</summary>
    ImageUnchecked = 48,

    /// <summary>The manifest directs what this device cannot do.</summary>
    DirectiveImpossible = 49,

    /// <summary>It was started, and did not live to be confirmed.</summary>
    TrialNotFinished = 50,

    /// <summary>On trial the sensors did not answer.</summary>
    SensorsSilent = 51,

    /// <summary>On trial the journal could not be read or written.</summary>
    JournalUnreadable = 52,

    /// <summary>On trial the device key could not be used.</summary>
    KeyUnusable = 53,

    /// <summary>On trial no reading was delivered and acknowledged in time.</summary>
    NothingDelivered = 54,

    /// <summary>There is no release from before.</summary>
    NothingToRollBackTo = 55,

    /// <summary>What should run is not what was accepted any more.</summary>
    SetDamaged = 56,

    /// <summary>A set that was never accepted.</summary>
    SetNotAccepted = 57,

    /// <summary>A component cannot be loaded.</summary>
    LoadFailed = 58,

    /// <summary>This device takes no releases.</summary>
    NotUpdatable = 59,

    /// <summary>The loader would not start it: a key that the loader knows has to sign as well.</summary>
    LoaderRefuses = 60,

    /// <summary>A newer release has taken its place.</summary>
    Superseded = 61,

    /// <summary>On trial the agent could not start.</summary>
    StartFailed = 62,
}
