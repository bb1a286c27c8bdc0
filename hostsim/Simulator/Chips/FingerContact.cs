namespace NanoMedAgent.Simulator.Chips;

/// <summary>How a finger lies on the glass.</summary>
public enum FingerContact
{
    /// <summary>As it should.</summary>
    On,

    /// <summary>Nobody is there.</summary>
    Off,

    /// <summary>It lifts off now and then, for moments.</summary>
    Loose,

    /// <summary>So firmly that little blood gets in and much light comes back.</summary>
    Pressed,

    /// <summary>No finger, but something that reflects like one.</summary>
    Thing,
}
