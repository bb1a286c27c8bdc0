namespace NanoMedAgent.Platform;

/// <summary>The kinds of messages that a device receives, in the order in which they are handled. Each has a queue of its own.</summary>
public enum MessageKind
{
    /// <summary>A custodian's acknowledgement.</summary>
    Acknowledgement = 0,

    /// <summary>A command of the authority.</summary>
    Command = 1,

    /// <summary>A vendor's release.</summary>
    Offer = 2,

    /// <summary>None of these: it is dropped.</summary>
    Unknown = 3,
}
