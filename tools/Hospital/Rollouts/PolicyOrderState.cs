namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What has become of a policy at a device. The names are stored in the database.</summary>
public enum PolicyOrderState
{
    /// <summary>The device has not confirmed it yet: it was not sent, or is not answered.</summary>
    Waiting = 1,

    /// <summary>The device says that it is in force.</summary>
    InForce,

    /// <summary>The device has refused it, and keeps the one that it has.</summary>
    Refused,

    /// <summary>A policy with a higher version took its place before the device had it.</summary>
    Superseded,
}
