using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What a collector needs to run.</summary>
public sealed record CollectorOptions
{
    /// <summary>The broker's name or address.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>The broker's port.</summary>
    public required int BrokerPort { get; init; }

    /// <summary>The private key that the policy's readings are wrapped to.</summary>
    public required HospitalKey Recipient { get; init; }

    /// <summary>Where readings are kept.</summary>
    public required ReadingStore Store { get; init; }

    /// <summary>Devices whose messages are taken besides those that the store has registered.</summary>
    public IReadOnlyCollection<CosePublicKey> Trusted { get; init; } = [];

    /// <summary>The date; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The name of the session at the broker, which keeps messages for it while the collector is away. By default one for each recipient's key.</summary>
    public string? ClientId { get; init; }
}
