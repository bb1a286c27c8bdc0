namespace NanoMedAgent.Simulator.Chips;

/// <summary>How a finger lies on the glass of an oximeter.</summary>
public enum FingerContact
{
    /// <summary>As it should.</summary>
    On,

    /// <summary>There is no finger.</summary>
    Off,

    /// <summary>It lifts off now and then, for moments.</summary>
    Loose,

    /// <summary>It is pressed so firmly that little blood gets in and much light comes back.</summary>
    Pressed,

    /// <summary>Not a finger, but an object that reflects like one.</summary>
    OtherObject,
}
