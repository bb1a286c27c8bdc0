namespace NanoMedAgent;

/// <summary>What became of <see cref="Agent.Start"/>.</summary>
public enum AgentStart
{
    /// <summary>It works; call <see cref="Agent.Step"/>.</summary>
    Started = 0,

    /// <summary>No authority or no policy was put on this device yet.</summary>
    NotProvisioned = 1,

    /// <summary>The pinned authority key is not a P-256 COSE_Key.</summary>
    AuthorityUnreadable = 2,

    /// <summary>The data policy was not signed by the pinned authority, or says what this agent does not know.</summary>
    PolicyRefused = 3,

    /// <summary>The storage cannot be written.</summary>
    StorageFailed = 4,

    /// <summary>The generator of random bytes is weak or stuck: no key may be made with it.</summary>
    EntropyRefused = 5,
}
