namespace NanoMedAgent.Releases;

/// <summary>
/// Why a release was refused, has to wait, or was rolled back; or None. The number is on the wire and in the log: never reuse one.
/// </summary>
public enum UpdateReason
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>It is not a SUIT envelope, or its encoding is invalid.</summary>
    EnvelopeMalformed = 1,

    /// <summary>The envelope, the manifest, or a part of it is larger than this device accepts.</summary>
    TooLarge = 2,

    /// <summary>There is no signature.</summary>
    SignatureMissing = 3,

    /// <summary>A required signature is wrong, or by a key that this device does not know.</summary>
    SignatureWrong = 4,

    /// <summary>A signature by a key that is not trusted any more.</summary>
    KeyRevoked = 5,

    /// <summary>A signature by an algorithm that this device does not accept here.</summary>
    AlgorithmRefused = 6,

    /// <summary>The manifest does not have the signed digest.</summary>
    ManifestDigestWrong = 7,

    /// <summary>The hospital authority's signature is required and missing.</summary>
    CoSignatureMissing = 8,

    /// <summary>A hash-based signature is required and missing.</summary>
    HashBasedSignatureMissing = 9,

    /// <summary>It is not a SUIT manifest, or it is inconsistent.</summary>
    ManifestMalformed = 10,

    /// <summary>The manifest is of another version of the format.</summary>
    ManifestVersionUnknown = 11,

    /// <summary>A command, a parameter or a member of the manifest that this device does not know.</summary>
    CommandUnknown = 12,

    /// <summary>Sequences are nested deeper than this device allows.</summary>
    NestingTooDeep = 13,

    /// <summary>More commands than this device executes for a release.</summary>
    TooManyCommands = 14,

    /// <summary>A severed part of the manifest is required and missing.</summary>
    SeveredPartMissing = 15,

    /// <summary>A severed part of the manifest does not have the signed digest.</summary>
    SeveredPartWrong = 16,

    /// <summary>The manifest does not check vendor and class of the device.</summary>
    IdentityUnchecked = 17,

    /// <summary>A component that this device does not have, or more components than it has.</summary>
    ComponentUnknown = 18,

    /// <summary>It is for devices of another vendor.</summary>
    VendorWrong = 19,

    /// <summary>It is for another class of devices.</summary>
    ClassWrong = 20,

    /// <summary>It is for another device.</summary>
    DeviceWrong = 21,

    /// <summary>The release is older than one that was accepted.</summary>
    SequenceTooLow = 22,

    /// <summary>The use-before date has passed.</summary>
    Expired = 23,

    /// <summary>There is a use-before date, and the device does not know the date.</summary>
    DateUnknown = 24,

    /// <summary>The battery holds too little.</summary>
    BatteryLow = 25,

    /// <summary>A required consent was not given.</summary>
    NotAuthorized = 26,

    /// <summary>A parameter that a command requires was not set before it.</summary>
    ParameterMissing = 27,

    /// <summary>A component does not match the manifest.</summary>
    ImageWrong = 28,

    /// <summary>The manifest is for another slot.</summary>
    SlotWrong = 29,

    /// <summary>The manifest aborted its own execution.</summary>
    Aborted = 30,

    /// <summary>None of the alternatives applies.</summary>
    NoAlternative = 31,

    /// <summary>The component's version does not satisfy the manifest.</summary>
    ComponentVersionWrong = 32,

    /// <summary>The release is being fetched; this is not an error.</summary>
    Underway = 33,

    /// <summary>The release is already running.</summary>
    AlreadyRunning = 34,

    /// <summary>The sequence number belongs to another release that was accepted before.</summary>
    SequenceReused = 35,

    /// <summary>The release has failed its trial before; a higher sequence number is needed.</summary>
    TrialFailedBefore = 36,

    /// <summary>The rate limit for offers is exceeded: each takes the device seconds.</summary>
    TooManyOffers = 37,

    /// <summary>Another update is in progress.</summary>
    UpdateUnderway = 38,

    /// <summary>An alarm is active.</summary>
    AlarmActive = 39,

    /// <summary>It is outside the hospital's maintenance window.</summary>
    OutsideWindow = 40,

    /// <summary>A patient is on the sensor, and nobody has agreed by the button.</summary>
    ConsentMissing = 41,

    /// <summary>The storage failed.</summary>
    StorageFailed = 42,

    /// <summary>The set is larger than this device has space for, in flash or in the heap.</summary>
    SetTooLarge = 43,

    /// <summary>A payload is not at its URI, or the server does not answer.</summary>
    PayloadUnavailable = 44,

    /// <summary>A payload arrives too slowly.</summary>
    PayloadTooSlow = 45,

    /// <summary>A payload is shorter than its size.</summary>
    PayloadTooShort = 46,

    /// <summary>A payload is longer than its size.</summary>
    PayloadTooLong = 47,

    /// <summary>The manifest does not validate each component before it is started.</summary>
    ImageUnchecked = 48,

    /// <summary>The manifest has a directive that this device cannot execute.</summary>
    DirectiveImpossible = 49,

    /// <summary>The trial was interrupted before the release was confirmed.</summary>
    TrialNotFinished = 50,

    /// <summary>The trial failed: the sensors did not answer.</summary>
    SensorsSilent = 51,

    /// <summary>The trial failed: the journal could not be read or written.</summary>
    JournalUnreadable = 52,

    /// <summary>The trial failed: the device key could not be used.</summary>
    KeyUnusable = 53,

    /// <summary>The trial failed: no reading was delivered and acknowledged in time.</summary>
    NothingDelivered = 54,

    /// <summary>There is no previous release.</summary>
    NothingToRollBackTo = 55,

    /// <summary>The set that should run does not match the accepted release any more.</summary>
    SetDamaged = 56,

    /// <summary>The set was never accepted.</summary>
    SetNotAccepted = 57,

    /// <summary>A component cannot be loaded.</summary>
    LoadFailed = 58,

    /// <summary>This device accepts no releases.</summary>
    NotUpdatable = 59,

    /// <summary>The loader would not start it: a key that the loader knows must sign as well.</summary>
    LoaderRefuses = 60,

    /// <summary>A newer release has replaced it.</summary>
    Superseded = 61,

    /// <summary>The trial failed: the agent could not start.</summary>
    StartFailed = 62,
}
