using System;
using System.Threading;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Drivers;
using NanoMedAgent.Encoding;
using nanoFramework.Runtime.Native;

namespace NanoMedAgent.Esp32;

/// <summary>The agent on its device: starts it, steps it for ever, and sees to it that neither a full heap nor a hanging driver ends the measuring for good.</summary>
public sealed class Application
{
    // The light, the battery and what is late are looked at this often, whatever the agent asked for.
    private const int LongestWait = 1_000;

    private const int FailuresUntilRestart = 5;
    private const int PauseAfterFailure = 1_000;

    // A step takes seconds while something is signed. nanoFramework's images have the chip's watchdog off, and no class for it: the agent's thread and the sensors' watch each other.
    private const long PatienceMilliseconds = 5 * 60_000;

    private const int LongestPoll = 1_000;

    // One look at a battery may be wrong, while the radio sends. There is one a second.
    private const int LooksUntilRest = 10;

    private readonly Device _device;
    private readonly SensorSet _sensors;
    private readonly Agent _agent;
    private long _steppedAt;
    private long _polledAt;

    private Application(Device device, ISensor[] sensors)
    {
        _device = device;
        _sensors = new SensorSet(sensors);
        _agent = new Agent(device.PlatformWith(_sensors), device.Releases);
    }

    /// <summary>Runs the agent. Returns when it cannot work at all, which the light and the log then tell.</summary>
    /// <param name="device">The seams.</param>
    /// <param name="sensors">What is measured with.</param>
    public static void Run(Device device, ISensor[] sensors)
    {
        Application application = new(device, sensors);
        if (application.TryStart())
        {
            application.StepForEver();
        }
    }

    private bool TryStart()
    {
        AgentStart outcome = _agent.Start();
        if (_agent.PublicKey != null)
        {
            // What `medagent device provision --label-only --public-key` takes.
            _device.Log.LogInformation("Device " + _agent.DeviceId + ", public key " + Hexadecimal.Of(_agent.PublicKey, _agent.PublicKey.Length));
        }

        if (outcome == AgentStart.Started)
        {
            _device.Log.LogInformation("Agent: started");
            _device.Link.Start(_agent.DeviceId);
            _steppedAt = _device.Uptime.UptimeMilliseconds;
            _polledAt = _steppedAt;
            new Thread(PollForEver).Start();
            return true;
        }

        _device.Log.LogError("Agent: not started, " + ((int)outcome).ToString() + ", policy " + ((int)_agent.PolicyRefusal).ToString()
            + ", entropy " + ((int)_agent.EntropyRefusal).ToString());
        return false;
    }

    private void StepForEver()
    {
        int failures = 0;
        int emptyLooks = 0;
        long lookedAt = 0;
        while (true)
        {
            long now = _device.Uptime.UptimeMilliseconds;
            long next;
            try
            {
                next = _agent.Step();
                if (now - lookedAt >= LongestWait)
                {
                    lookedAt = now;
                    emptyLooks = _device.Power.IsNearlyEmpty ? emptyLooks + 1 : 0;
                }

                if (emptyLooks == LooksUntilRest)
                {
                    ShutDown();
                }

                failures = 0;
            }
            catch (Exception failure)
            {
                // A full heap, which the next collection may cure; or a native failure that no seam knew of.
                FailureLog.LogFailure(_device.Log, "Agent", failure);
                next = now + PauseAfterFailure;
                failures++;
            }

            now = _device.Uptime.UptimeMilliseconds;
            if (failures == FailuresUntilRestart || now - _polledAt > PatienceMilliseconds)
            {
                // What was measured before the sensors' thread hung is still told as if it were new.
                _device.Power.Restart();
            }

            _steppedAt = now;
            long wait = next - now;
            if (wait > 0)
            {
                _device.Wake.WaitOne(wait < LongestWait ? (int)wait : LongestWait, false);
            }
        }
    }

    // A light sleep would drop Wi-Fi and the broker's session at each turn for little: the sensors want to be polled many times a second. So there is this one, when nothing else is left to save.
    private void ShutDown()
    {
        _device.Log.LogWarning("Battery: nearly empty, going to sleep");
        _agent.TryFlush();
        _device.Light.TurnOff();
        _device.Power.Sleep();
    }

    private void PollForEver()
    {
        while (true)
        {
            long now = _device.Uptime.UptimeMilliseconds;
            long next = now + LongestPoll;
            try
            {
                long due = _sensors.Poll(now);
                next = due < next ? due : next;
            }
            catch (Exception failure)
            {
                // An exception would end the thread, and with it the measuring.
                FailureLog.LogFailure(_device.Log, "Sensors", failure);
            }

            now = _device.Uptime.UptimeMilliseconds;
            _polledAt = now;
            if (now - _steppedAt > PatienceMilliseconds)
            {
                _device.Power.Restart();
            }

            Thread.Sleep(next > now ? (int)(next - now) : 1);
        }
    }
}
