namespace NanoMedAgent.Hospital.Associations;

/// <summary>What has ended an association. The names are in the table.</summary>
public enum EndCause
{
    /// <summary>A nurse or an administrator released it, and the device has obeyed.</summary>
    Command,

    /// <summary>Somebody held the device's button.</summary>
    Button,

    /// <summary>An administrator ended it in the ward alone, as the device could not be reached.</summary>
    Administrator,

    /// <summary>It never took effect: the device refused it, or nobody confirmed it.</summary>
    Refused,

    /// <summary>Somebody cancelled it before it took effect.</summary>
    Cancelled,

    /// <summary>Its receipt came when device, patient or bed were in another one already.</summary>
    Conflict,
}
