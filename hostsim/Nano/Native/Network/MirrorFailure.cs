namespace NanoMedAgent.Nano.Network;

/// <summary>Why there is no response.</summary>
public enum MirrorFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>Nobody listens.</summary>
    Unreachable,

    /// <summary>The TLS handshake fails.</summary>
    Handshake,
}
