using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>Where a receiver is, and how long it may take.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
public sealed record MllpClientOptions(string Host, int Port)
{
    /// <summary>How the connection is encrypted; null for not at all.</summary>
    public MllpTls? Tls { get; init; }

    /// <summary>How long a connection may take to be made, with TLS.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an acknowledgement may take.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What an acknowledgement may have at most.</summary>
    public Hl7Limits Limits { get; init; } = Hl7Limits.Default;
}
