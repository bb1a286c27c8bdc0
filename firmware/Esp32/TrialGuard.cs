using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Restarts a device on which a release on trial hangs, whatever hangs in it: this class is in the image, which no release replaces. The
/// start that follows runs the previous set.
/// </summary>
internal sealed class TrialGuard
{
    private const int CheckMs = 60_000;

    // The agent shows its light at each step, at least once a second. Its start and a signature take seconds.
    private const long SilentMs = 10 * 60_000;

    // The longest trial that a policy can ask for, and an hour.
    private const long LongestTrialMs = 25 * 3_600_000L;

    private readonly Device _device;

    /// <summary>A guard, which does nothing until <see cref="Start"/>.</summary>
    public TrialGuard(Device device) => _device = device;

    /// <summary>Watches from now on, on a thread of its own that ends with the trial.</summary>
    [OwnFrame]
    public void Start() => new Thread(Watch).Start();

    private void Watch()
    {
        long startedMs = _device.Uptime.UptimeMilliseconds;
        while (_device.Slots.State == SlotState.OnTrial)
        {
            long nowMs = _device.Uptime.UptimeMilliseconds;
            if (nowMs - startedMs > LongestTrialMs || (nowMs - startedMs > SilentMs && nowMs - _device.Light.ShownMs > SilentMs))
            {
                _device.Power.Restart();
            }

            Thread.Sleep(CheckMs);
        }
    }
}
