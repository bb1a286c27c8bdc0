namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// Where a device is in its life, as the hospital sees it. <see cref="DeviceStateRules"/> says what follows from each and which change is
/// allowed. The names are stored in the database.
/// </summary>
public enum DeviceState
{
    /// <summary>The maker has named it, and this hospital does not own it yet, or does not own it any more.</summary>
    Made = 1,

    /// <summary>The hospital's authority is on it.</summary>
    Owned,

    /// <summary>It is in use: somebody in the hospital has read its label, or has activated it.</summary>
    Active,

    /// <summary>The hospital does not trust it for now.</summary>
    Suspended,

    /// <summary>Nobody knows where it is, or somebody has stolen it.</summary>
    Lost,

    /// <summary>It is never used again.</summary>
    Retired,
}
