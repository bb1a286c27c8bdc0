namespace NanoMedAgent.Hospital.Pairing;

/// <summary>The state of an attempt to pair.</summary>
public enum PairingState
{
    /// <summary>The label was read; somebody must hold the device's button for three seconds.</summary>
    WaitingForButton,

    /// <summary>The device waits two minutes; somebody must choose a patient.</summary>
    WindowOpen,

    /// <summary>The patient was chosen, and the grant was sent.</summary>
    Granted,

    /// <summary>The device has verified the grant; somebody must press its button briefly.</summary>
    Confirming,

    /// <summary>The device is with the patient.</summary>
    Associated,

    /// <summary>Nothing was paired.</summary>
    Failed,
}
