namespace NanoMedAgent.Hospital.Labels;

/// <summary>Why a scanned text is not accepted as a device's label. <see cref="LabelText"/> has the texts for people.</summary>
public enum LabelRefusal
{
    /// <summary>It is accepted.</summary>
    None = 0,

    /// <summary>It is another kind of code.</summary>
    NotALabel = 1,

    /// <summary>It is longer than any label.</summary>
    TooLong = 2,

    /// <summary>It has characters, or groups of characters, that Base45 does not have.</summary>
    NotBase45 = 3,

    /// <summary>It is not the CBOR array of a label, or not in its deterministic encoding.</summary>
    Malformed = 4,

    /// <summary>Its version is newer than this program.</summary>
    VersionUnknown = 5,

    /// <summary>Its serial is not valid.</summary>
    SerialWrong = 6,

    /// <summary>Its identifier does not have 16 bytes.</summary>
    IdentifierWrong = 7,

    /// <summary>Its setup code does not have 16 bytes.</summary>
    SetupCodeWrong = 8,
}
