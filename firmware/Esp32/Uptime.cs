using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>Time since the interpreter started.</summary>
public sealed class Uptime : IMonotonicClock
{
    /// <inheritdoc/>
    public long UptimeMilliseconds
    {
        [OwnFrame]
        get => Environment.TickCount64;
    }
}
