namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What keeps an attempt to pair from going on. <see cref="PairingText"/> has the words.</summary>
public enum PairingProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device is with a patient, and has to be released first.</summary>
    DeviceAssociated,

    /// <summary>Somebody else is pairing this device.</summary>
    DeviceTaken,

    /// <summary>Somebody answers in the name of the device with another key than its label names.</summary>
    LabelForeign,

    /// <summary>The patient has a device.</summary>
    PatientAssociated,

    /// <summary>The bed has a device.</summary>
    LocationAssociated,

    /// <summary>The device has another policy than the ward.</summary>
    PolicyOther,

    /// <summary>Nobody held the button.</summary>
    ButtonNotHeld,

    /// <summary>The device's two minutes are over.</summary>
    WindowOver,

    /// <summary>The device does not answer; it may have taken the grant all the same.</summary>
    NoAnswer,

    /// <summary>The device has refused; <see cref="PairingAttempt.Refusal"/> says why.</summary>
    RefusedByDevice,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>More attempts at once than the desk keeps.</summary>
    TooMany,
}
