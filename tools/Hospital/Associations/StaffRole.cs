namespace NanoMedAgent.Hospital.Associations;

/// <summary>What somebody may do in the ward.</summary>
public enum StaffRole
{
    /// <summary>Pairs and releases devices.</summary>
    Nurse,

    /// <summary>Also ends what cannot be ended at the device.</summary>
    Admin,
}
