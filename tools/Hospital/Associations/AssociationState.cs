namespace NanoMedAgent.Hospital.Associations;

/// <summary>The state of an association.</summary>
public enum AssociationState
{
    /// <summary>It was granted, and the device has not confirmed it yet. A late receipt still counts.</summary>
    Pending,

    /// <summary>The device has confirmed it.</summary>
    Effective,

    /// <summary>It is over, or has never taken effect.</summary>
    Ended,
}
