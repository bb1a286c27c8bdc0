namespace NanoMedAgent.Hospital.Pairing;

/// <summary>How far an attempt to pair is.</summary>
public enum PairingState
{
    /// <summary>The label was read; the device's button has to be held for three seconds.</summary>
    WaitingForButton,

    /// <summary>The device waits for two minutes; a patient has to be chosen.</summary>
    WindowOpen,

    /// <summary>The patient was chosen and the grant is on its way.</summary>
    Granted,

    /// <summary>The device has proven the grant; its button has to be pressed shortly.</summary>
    Confirming,

    /// <summary>The device is with the patient.</summary>
    Associated,

    /// <summary>It came to nothing.</summary>
    Failed,
}
