namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>
/// What has become of a release at a device. The names are stored in the database; in one start of a device it only gets further in this
/// order.
/// </summary>
public enum RolloutDeviceState
{
    /// <summary>It was not offered yet.</summary>
    Waiting = 1,

    /// <summary>It was offered, and the device has not answered. That is no failure.</summary>
    Offered,

    /// <summary>The device has accepted it: it waits for its moment, fetches it, or has it in its slot.</summary>
    Underway,

    /// <summary>The device tries it.</summary>
    OnTrial,

    /// <summary>It works, and stays.</summary>
    Confirmed,

    /// <summary>The device refuses it.</summary>
    Refused,

    /// <summary>It did not work; the release from before runs.</summary>
    RolledBack,

    /// <summary>The device is not to have it: another class of devices, a newer release, or retired.</summary>
    LeftOut,
}
