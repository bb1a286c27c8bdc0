namespace NanoMedAgent.Cryptography;

/// <summary>Why random bytes must not be trusted. The number is on the wire: never reuse one.</summary>
public enum EntropyRefusal
{
    /// <summary>They may be trusted.</summary>
    None = 0,

    /// <summary>The source repeats the same byte.</summary>
    Stuck = 1,

    /// <summary>The source prefers some bytes, or repeats a sequence.</summary>
    Biased = 2,

    /// <summary>The native HMAC computes wrong results.</summary>
    EngineWrong = 3,
}
