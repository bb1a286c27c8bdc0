namespace NanoMedAgent.Platform;

/// <summary>All seams in one place, handed to the agent once.</summary>
public sealed class AgentPlatform
{
    /// <summary>Time since start.</summary>
    public IMonotonicClock Uptime { get; init; }

    /// <summary>The date.</summary>
    public IWallClock Date { get; init; }

    /// <summary>The chip's generator.</summary>
    public IEntropy Entropy { get; init; }

    /// <summary>AES and HMAC.</summary>
    public ICipherEngine Cipher { get; init; }

    /// <summary>Flash.</summary>
    public IStorage Storage { get; init; }

    /// <summary>Network.</summary>
    public ILink Link { get; init; }

    /// <summary>Sensors.</summary>
    public IVitalSigns Sensors { get; init; }

    /// <summary>The button.</summary>
    public IButton Button { get; init; }

    /// <summary>The light.</summary>
    public ILight Light { get; init; }

    /// <summary>The battery, and the switch.</summary>
    public IPower Power { get; init; }

    /// <summary>Where releases are installed; null on a device that takes none.</summary>
    public IUpdateSlots Slots { get; init; }

    /// <summary>Where their payloads come from; null where <see cref="Slots"/> is.</summary>
    public IPayloadSource Payloads { get; init; }

    /// <summary>The same seams with another source of random bytes.</summary>
    internal AgentPlatform With(IEntropy entropy) => new()
    {
        Uptime = Uptime,
        Date = Date,
        Entropy = entropy,
        Cipher = Cipher,
        Storage = Storage,
        Link = Link,
        Sensors = Sensors,
        Button = Button,
        Light = Light,
        Power = Power,
        Slots = Slots,
        Payloads = Payloads,
    };
}
