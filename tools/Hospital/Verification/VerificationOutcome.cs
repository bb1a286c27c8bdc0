namespace NanoMedAgent.Hospital.Verification;

/// <summary>What is known of who has made a stored reading.</summary>
public enum VerificationOutcome
{
    /// <summary>The device has sealed it, and what is stored is what it has sealed.</summary>
    Proven,

    /// <summary>Nothing contradicts it, and the device's signature does not prove it.</summary>
    Unproven,

    /// <summary>The device has not made what is stored.</summary>
    Wrong,
}
