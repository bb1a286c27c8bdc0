namespace NanoMedAgent.Platform;

/// <summary>All seams between the agent and its platform, handed to the agent once.</summary>
public sealed class AgentPlatform
{
    /// <summary>Time since the start.</summary>
    public IMonotonicClock Uptime;

    /// <summary>The date.</summary>
    public IWallClock Date;

    /// <summary>The chip's random number generator.</summary>
    public IEntropy Entropy;

    /// <summary>AES and HMAC.</summary>
    public ICipherEngine Cipher;

    /// <summary>Flash.</summary>
    public IStorage Storage;

    /// <summary>Network.</summary>
    public ILink Link;

    /// <summary>Sensors.</summary>
    public IVitalSigns Sensors;

    /// <summary>The button.</summary>
    public IButton Button;

    /// <summary>The light.</summary>
    public ILight Light;

    /// <summary>The buzzer; null on a board without one.</summary>
    public IBuzzer Buzzer;

    /// <summary>The battery, and the restart.</summary>
    public IPower Power;

    /// <summary>Where releases are installed; null on a device that accepts none.</summary>
    public IUpdateSlots Slots;

    /// <summary>Where their payloads come from; null when <see cref="Slots"/> is.</summary>
    public IPayloadSource Payloads;

    /// <summary>What the chip protects; null where nothing of it can be read.</summary>
    public IPlatformSecurity Security;

    /// <summary>The same seams with another source of random bytes.</summary>
    public AgentPlatform With(IEntropy entropy)
    {
        AgentPlatform other = (AgentPlatform)MemberwiseClone();
        other.Entropy = entropy;
        return other;
    }
}
