using System;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Restarts a device whose start hangs in native code: until the agent's and the sensors' threads watch each other, nobody else does. A
/// start that waits for something, such as the radio, tells it with each attempt.
/// </summary>
public sealed class StartGuard
{
    private const int CheckMs = 60_000;

    // An attempt to connect takes 45 seconds, the proof of a release and the agent's keys some more.
    private const long SilentMs = 5 * 60_000;

    private long _seenMs;
    private bool _isOver;

    /// <summary>Watches from now on, on a thread of its own that ends with the start.</summary>
    [OwnFrame]
    public void Start()
    {
        See();
        new Thread(Watch).Start();
    }

    /// <summary>The start goes on.</summary>
    [OwnFrame]
    public void See() => _seenMs = Environment.TickCount64;

    /// <summary>The start is over, or has ended with a fault that a restart does not cure.</summary>
    public void End() => _isOver = true;

    private void Watch()
    {
        while (!_isOver)
        {
            if (Environment.TickCount64 - _seenMs > SilentMs)
            {
                Power.RebootDevice();
            }

            Thread.Sleep(CheckMs);
        }
    }
}
