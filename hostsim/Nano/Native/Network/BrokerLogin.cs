namespace NanoMedAgent.Nano.Network;

/// <summary>Where a client connects to, and as whom.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="IsTls">Whether it uses TLS.</param>
/// <param name="Authority">The PEM that verifies the broker; null without TLS.</param>
/// <param name="ClientId">The client's id.</param>
/// <param name="User">Its user; null for none.</param>
/// <param name="Password">That user's password.</param>
/// <param name="IsCleanSession">Whether the broker forgets the session before.</param>
public sealed record BrokerLogin(
    string Host, int Port, bool IsTls, string? Authority, string ClientId, string? User, string? Password, bool IsCleanSession)
{
    /// <summary>The client's own certificates as PEM; null for none.</summary>
    public string? Certificates { get; init; }

    /// <summary>The private key of the first, PEM or DER; null without one.</summary>
    public byte[]? Key { get; init; }
}
