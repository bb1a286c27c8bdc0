namespace NanoMedAgent.Simulator.Chips;

/// <summary>What can happen to a command that a <see cref="SimulatedElement"/> receives.</summary>
public enum ElementFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It did not receive what was sent, and says so; nothing is done.</summary>
    CommandGarbled,

    /// <summary>The command is done, and a bit of the answer's checksum is wrong.</summary>
    AnswerGarbled,

    /// <summary>The command is done, and the answer is whole and has another length.</summary>
    WrongLength,

    /// <summary>The command is done, and the chip does not acknowledge its address any more.</summary>
    BusyForEver,

    /// <summary>The command is done, and the watchdog puts the chip to sleep before the answer is read.</summary>
    WatchdogBites,

    /// <summary>The command is done, and the chip loses its power for a moment.</summary>
    PowerLoss,

    /// <summary>It does not know the command; nothing is done.</summary>
    ParseError,

    /// <summary>A calculation has failed; nothing is done.</summary>
    CurveFault,

    /// <summary>A self-test has failed; nothing is done.</summary>
    SelfTestFailed,

    /// <summary>The test of its random number generator has failed; nothing is done.</summary>
    RandomFailed,

    /// <summary>The slot refuses; nothing is done.</summary>
    NotAllowed,

    /// <summary>The watchdog is about to put it to sleep; nothing is done.</summary>
    WatchdogExpiring,

    /// <summary>A status that is not in the data sheet; nothing is done.</summary>
    StatusUnknown,

    /// <summary>The device loses its power before the command is done.</summary>
    PowerCutBefore,

    /// <summary>The device loses its power after the command is done.</summary>
    PowerCutAfter,
}
