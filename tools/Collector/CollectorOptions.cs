using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What a collector needs.</summary>
public sealed record CollectorOptions
{
    /// <summary>What it reads from, and how to log in there.</summary>
    public required CollectorBroker Broker { get; init; }

    /// <summary>The private key of the recipient: the policy names its public half.</summary>
    public required HospitalKey Recipient { get; init; }

    /// <summary>Where readings are stored.</summary>
    public required ReadingStore Store { get; init; }

    /// <summary>Devices that are trusted in addition to the registered ones.</summary>
    public IReadOnlyCollection<CosePublicKey> Trusted { get; init; } = [];

    /// <summary>Whether announcements and sealed readings are kept as they arrived, so that they can be proven later.</summary>
    public bool KeepsEvidence { get; init; }

    /// <summary>The current time; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>
    /// The name of the session at the broker, which keeps messages for it while the collector is away. By default it contains the id of the
    /// recipient's key.
    /// </summary>
    public string? ClientId { get; init; }
}
