namespace NanoMedAgent.Element;

/// <summary>Why the chip did not do what it was asked for. The number is in the log: never reuse one.</summary>
public enum ElementRefusal
{
    /// <summary>It did.</summary>
    None = 0,

    /// <summary>No chip acknowledges its address after it was woken.</summary>
    NoAnswer = 1,

    /// <summary>The bus is stuck: no byte can be transferred.</summary>
    BusStuck = 2,

    /// <summary>The chip stopped in the middle of a transfer, or the controller reports another error.</summary>
    BusFailed = 3,

    /// <summary>The checksum of its answer is wrong.</summary>
    AnswerGarbled = 4,

    /// <summary>Its answer is whole and has another length than this command's.</summary>
    AnswerUnexpected = 5,

    /// <summary>It has worked longer than any command may take.</summary>
    Busy = 6,

    /// <summary>Status 0x03: it does not know this command, or not with these parameters.</summary>
    ParseError = 7,

    /// <summary>Status 0x05: a calculation on the curve has failed; another try may succeed.</summary>
    CurveFault = 8,

    /// <summary>Status 0x07: a self-test has failed. The chip does nothing any more.</summary>
    SelfTestFailed = 9,

    /// <summary>Status 0x08: the test of its random number generator has failed.</summary>
    RandomFailed = 10,

    /// <summary>Status 0x0F: it refuses the command as it is configured, or in its present state; or there is no key.</summary>
    NotAllowed = 11,

    /// <summary>Status 0x11 in the place of an answer: it has lost its power, or slept, in the middle.</summary>
    Woken = 12,

    /// <summary>Status 0xEE: its watchdog was about to put it to sleep.</summary>
    WatchdogExpiring = 13,

    /// <summary>Status 0xFF: what it has received is not what was sent.</summary>
    CommandGarbled = 14,

    /// <summary>A status that no chip of this family has.</summary>
    StatusUnknown = 15,

    /// <summary>Its zones are not locked: anybody could still configure it in another way.</summary>
    NotLocked = 16,

    /// <summary>The slot of the device key, or the chip's address, is not configured as boards/atecc608 says.</summary>
    ConfigurationOther = 17,
}
