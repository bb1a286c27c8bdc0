using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>The agent: one object, one <see cref="Step"/>. It owns no thread and never sleeps.</summary>
public sealed class Agent
{
    private readonly AgentPlatform _platform;

    /// <summary>An agent on these seams; nothing is read or written until <see cref="Start"/>.</summary>
    public Agent(AgentPlatform platform) => _platform = platform;

    /// <summary>20 lower-case hex digits, from the device key (protocol, "MQTT topics"). Known after <see cref="Start"/>, whatever it returned.</summary>
    public string DeviceId { get; private set; }

    /// <summary>The device key's public half as a COSE_Key. Known after <see cref="Start"/>, whatever it returned.</summary>
    public byte[] PublicKey { get; private set; }

    /// <summary>What happened so far.</summary>
    public AgentCounters Counters { get; } = new();

    /// <summary>Makes the device key on the first boot, loads policy and journal, counts the boot.</summary>
    public AgentStart Start() => _platform == null ? AgentStart.StorageFailed : throw new InvalidOperationException();

    /// <summary>Takes what happened, decides, acts, and returns.</summary>
    /// <returns>The uptime in milliseconds at which the agent wants to be called again at the latest; sooner is welcome when something came in.</returns>
    public long Step() => _platform == null ? 0 : throw new InvalidOperationException();
}
