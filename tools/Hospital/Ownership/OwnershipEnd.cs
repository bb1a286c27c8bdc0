namespace NanoMedAgent.Hospital.Ownership;

/// <summary>How the hospital's ownership of a device ends. The names are stored in the database.</summary>
public enum OwnershipEnd
{
    /// <summary>The device is given to another owner.</summary>
    HandOver,

    /// <summary>The device is never used again.</summary>
    Retirement,
}
