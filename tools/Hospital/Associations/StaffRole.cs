namespace NanoMedAgent.Hospital.Associations;

/// <summary>What a person may do in the ward.</summary>
public enum StaffRole
{
    /// <summary>May pair and unpair devices.</summary>
    Nurse,

    /// <summary>May also end associations whose device cannot be reached.</summary>
    Admin,
}
