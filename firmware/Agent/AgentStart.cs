namespace NanoMedAgent;

/// <summary>The result of <see cref="Agent.Start"/>.</summary>
public enum AgentStart
{
    /// <summary>The agent runs; call <see cref="Agent.Step"/>.</summary>
    Started = 0,

    /// <summary>The device has no authority or no policy, and no maker's key by which it could get them.</summary>
    NotProvisioned = 1,

    /// <summary>The pinned authority key, or the maker's, is not a P-256 COSE_Key.</summary>
    AuthorityUnreadable = 2,

    /// <summary>The data policy was not signed by the pinned authority, or has entries that this agent does not know.</summary>
    PolicyRefused = 3,

    /// <summary>The storage cannot be read or written: start again, until it works. Nothing was overwritten or made anew.</summary>
    StorageFailed = 4,

    /// <summary>The random number generator is weak or stuck: no key may be made with it.</summary>
    EntropyRefused = 5,

    /// <summary>A number that must never come twice has come to its end (PROTOCOL.md, "Counters"): the device is at the end of its life.
    /// </summary>
    NumbersUsedUp = 6,

    /// <summary>Every copy of the counters is damaged: no number is known to be unused (PROTOCOL.md, "Counters").</summary>
    CountersLost = 7,

    /// <summary>The device key is lost. The device was somebody: it does not become somebody else by itself.</summary>
    IdentityLost = 8,

    /// <summary>The device knows its maker, and has no owner or no policy yet. It measures nothing; call <see cref="Agent.Step"/>.
    /// </summary>
    Unowned = 9,

    /// <summary>The device was retired: nothing is left on it.</summary>
    Retired = 10,

    /// <summary>The secure element does not answer, or is not as it must be: start again, until it does. Nothing was made anew.</summary>
    ElementRefused = 11,
}
