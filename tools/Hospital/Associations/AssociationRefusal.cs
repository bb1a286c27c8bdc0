namespace NanoMedAgent.Hospital.Associations;

/// <summary>Why an association is refused.</summary>
public enum AssociationRefusal
{
    /// <summary>It is not refused.</summary>
    None = 0,

    /// <summary>The device is in another one.</summary>
    DeviceHasOne,

    /// <summary>The patient is in another one.</summary>
    PatientHasOne,

    /// <summary>The bed is in another one.</summary>
    LocationHasOne,

    /// <summary>The device is suspended, lost or retired.</summary>
    DeviceBlocked,

    /// <summary>The record system says that the patient is not here.</summary>
    PatientNotPresent,

    /// <summary>There is no such association.</summary>
    Unknown,

    /// <summary>It has ended already.</summary>
    EndedBefore,
}
