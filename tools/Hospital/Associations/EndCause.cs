namespace NanoMedAgent.Hospital.Associations;

/// <summary>What ended an association. The names are stored in the database.</summary>
public enum EndCause
{
    /// <summary>A nurse or an administrator unpaired the device, and the device has carried it out.</summary>
    Command,

    /// <summary>Somebody held the device's button for ten seconds.</summary>
    Button,

    /// <summary>An administrator ended it in the ward alone, because the device could not be reached.</summary>
    Administrator,

    /// <summary>It has never taken effect: the device refused it, or nobody confirmed it.</summary>
    Refused,

    /// <summary>Somebody cancelled it before it took effect.</summary>
    Cancelled,

    /// <summary>Its receipt arrived when device, patient or bed were in another association.</summary>
    Conflict,

    /// <summary>The device was handed over or retired, and has proven that everything on it is erased.</summary>
    OwnershipEnd,

    /// <summary>Another device has taken its place with the patient.</summary>
    Swap,
}
