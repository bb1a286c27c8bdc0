namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What came of the wish that a device gets a policy.</summary>
public enum PolicyOrderOutcome
{
    /// <summary>It waits for the device from now on, or has done so before.</summary>
    Waiting,

    /// <summary>It is in force there already.</summary>
    InForce,

    /// <summary>One with a higher version waits for the device, or is in force there.</summary>
    Older,

    /// <summary>Another policy with the same version waits for the device, or is in force there.</summary>
    OtherOfVersion,
}
