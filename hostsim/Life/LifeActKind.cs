namespace NanoMedAgent.HostSim.Life;

/// <summary>What happens to a device.</summary>
internal enum LifeActKind
{
    /// <summary>Somebody puts its battery in.</summary>
    PowerOn,

    /// <summary>Somebody takes its battery out.</summary>
    PowerOff,

    /// <summary>A nurse pairs it with the next patient.</summary>
    Pair,

    /// <summary>The patient is discharged: the ward ends the association.</summary>
    Unpair,

    /// <summary>The same by its button.</summary>
    UnpairByButton,

    /// <summary>The power is cut at one of its next writes.</summary>
    CutAtWrite,

    /// <summary>Somebody reports it as stolen.</summary>
    Lose,

    /// <summary>Somebody suspends it: it goes for repair.</summary>
    Suspend,

    /// <summary>It is back from repair.</summary>
    Activate,

    /// <summary>Somebody opens it and makes it run something that its maker has not signed.</summary>
    Tamper,

    /// <summary>Its hospital gives it to the other one.</summary>
    HandOver,

    /// <summary>It is brought to its new owner.</summary>
    Move,

    /// <summary>Its hospital retires it.</summary>
    Retire,
}
