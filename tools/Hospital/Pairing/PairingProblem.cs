namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What prevents a pairing. <see cref="PairingText"/> has the texts for people.</summary>
public enum PairingProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device is with a patient, and must be unpaired first.</summary>
    DeviceAssociated,

    /// <summary>Somebody else is pairing this device.</summary>
    DeviceTaken,

    /// <summary>The device is suspended, lost or retired; <see cref="PairingAttempt.Other"/> says which in a word.</summary>
    DeviceBlocked,

    /// <summary>Somebody answers in the device's name with another key than the label names.</summary>
    LabelForeign,

    /// <summary>The patient has a device.</summary>
    PatientAssociated,

    /// <summary>The bed has a device.</summary>
    LocationAssociated,

    /// <summary>The hospital's record system says that the patient is not here.</summary>
    PatientNotPresent,

    /// <summary>The device has another policy than the ward.</summary>
    PolicyOther,

    /// <summary>Nobody held the button.</summary>
    ButtonNotHeld,

    /// <summary>The device has waited two minutes and stopped.</summary>
    WindowOver,

    /// <summary>The device does not answer; it may have accepted the grant nevertheless.</summary>
    NoAnswer,

    /// <summary>The device refused; <see cref="PairingAttempt.Refusal"/> says why.</summary>
    RefusedByDevice,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Too many attempts at once.</summary>
    TooMany,
}
