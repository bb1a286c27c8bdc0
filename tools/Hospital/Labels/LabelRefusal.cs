namespace NanoMedAgent.Hospital.Labels;

/// <summary>Why a text that was scanned is not taken as a device's label.</summary>
public enum LabelRefusal
{
    /// <summary>It is taken.</summary>
    None = 0,

    /// <summary>It is another kind of code.</summary>
    NotALabel = 1,

    /// <summary>It is longer than any label.</summary>
    TooLong = 2,

    /// <summary>It has characters, or groups of them, that Base45 has not.</summary>
    NotBase45 = 3,

    /// <summary>It is not the array that a label is, or not encoded as it must be.</summary>
    Malformed = 4,

    /// <summary>It is of a version that is not known here.</summary>
    VersionUnknown = 5,

    /// <summary>Its serial is none.</summary>
    SerialWrong = 6,

    /// <summary>Its identifier has not 16 bytes.</summary>
    IdentifierWrong = 7,

    /// <summary>Its setup code has not 16 bytes.</summary>
    SetupCodeWrong = 8,
}
