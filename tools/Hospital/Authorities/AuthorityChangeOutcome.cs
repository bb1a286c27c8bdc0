namespace NanoMedAgent.Hospital.Authorities;

/// <summary>What became of the wish that a device changes to a key.</summary>
public enum AuthorityChangeOutcome
{
    /// <summary>Its command was signed now, and waits for the device.</summary>
    Ordered,

    /// <summary>Its command was signed before, and waits for the device.</summary>
    Waiting,

    /// <summary>The device has confirmed it.</summary>
    Confirmed,

    /// <summary>The device is at another key than the former one, or on its way to one.</summary>
    OtherKey,

    /// <summary>Nobody has read its label, so its key is not known.</summary>
    KeyUnknown,

    /// <summary>It is retired.</summary>
    Retired,
}
