namespace NanoMedAgent.Cryptography;

/// <summary>Why random bytes are not to be trusted. The number is on the wire: never reuse one.</summary>
public enum EntropyRefusal
{
    /// <summary>They are.</summary>
    None = 0,

    /// <summary>The source gives the same byte again and again.</summary>
    Stuck = 1,

    /// <summary>The source prefers some bytes to others, or repeats itself.</summary>
    Biased = 2,

    /// <summary>The native HMAC does not compute what it must.</summary>
    EngineWrong = 3,
}
