using System.Net;
using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>Where a server listens, and what it allows.</summary>
/// <param name="Address">Address and port; port 0 for any that is free.</param>
public sealed record MllpServerOptions(IPEndPoint Address)
{
    /// <summary>How connections are encrypted; null for not at all.</summary>
    public MllpTls? Tls { get; init; }

    /// <summary>What a message may have at most.</summary>
    public Hl7Limits Limits { get; init; } = Hl7Limits.Default;

    /// <summary>Connections at the same time. More are closed at once.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>How long TLS may take to be agreed on.</summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection may be silent, or wait for the other side to take an answer.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromHours(1);
}
