namespace NanoMedAgent.Hospital.Associations;

/// <summary>How far an association is.</summary>
public enum AssociationState
{
    /// <summary>It was granted, and the device has not confirmed it. It still counts when the receipt comes late.</summary>
    Pending,

    /// <summary>The device has confirmed it.</summary>
    Effective,

    /// <summary>It is over, or never took effect.</summary>
    Ended,
}
