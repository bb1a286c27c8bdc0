using System;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Runtime.Native;
using NanoMedAgent.Drivers;
using NanoMedAgent.Encoding;
using NanoMedAgent.Identity;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Runs the agent on its device: starts it, steps it in a loop, and recovers from a full heap or a hanging driver, so that measuring
/// continues.
/// </summary>
public sealed class Application
{
    // The light, the battery and timeouts are checked at least this often, whatever the agent has asked for.
    private const int LongestWaitMs = 1_000;

    private const int FailuresUntilRestart = 5;

    // While the storage or the secure element fails at the start: the pause, and how often it is tried before the device restarts, which
    // frees native memory.
    private const int StoragePauseMs = 10_000;
    private const int StartsUntilRestart = 30;

    private const int PauseAfterFailureMs = 1_000;

    // A step takes seconds while something is signed. nanoFramework's images have the chip's watchdog off, and no class for it: the agent's
    // thread and the sensors' thread watch each other.
    private const long HangTimeoutMs = 5 * 60_000;

    // The threads of radio, broker and mirror wait for minutes, also in native code.
    private const long NetworkHangTimeoutMs = 20 * 60_000;

    // After a write that failed, a file's name may be unusable until a restart. By then there is space, and what is in RAM fits into flash.
    private const long StuckTimeoutMs = 10 * 60_000;
    private const int FlushesUntilRestart = 6;

    private const int LongestPollMs = 1_000;

    // A single measurement of the battery may be wrong while the radio sends. There is one a second.
    private const int EmptyChecksUntilSleep = 10;

    private readonly Device _device;
    private readonly SharedSensors _sensors;
    private readonly ISecureElement _element;
    private readonly Agent _agent;
    private long _steppedMs;
    private long _polledMs;
    private int _flushes;

    private Application(Device device, ISensor[] sensors)
    {
        _device = device;
        _sensors = new SharedSensors(new SensorSet(sensors));
        _element = SecureElement.Open(device);
        _agent = new Agent(device.PlatformWith(_sensors), device.Releases, _element);
    }

    /// <summary>Runs the agent. Returns only when it cannot start at all; the light and the log show the reason.</summary>
    /// <param name="device">The seams.</param>
    /// <param name="sensors">The sensors to measure with.</param>
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
        for (int starts = 1; outcome is AgentStart.StorageFailed or AgentStart.ElementRefused or AgentStart.EntropyRefused; starts++)
        {
            // A good random number generator fails its test once in some million starts as well.
            string part = outcome == AgentStart.EntropyRefused ? "generator" : SecureElement.FailureOf(_element);
            _device.Log.LogError("Agent: the " + (part ?? "storage") + " fails, try " + starts.ToString());
            if (starts == StartsUntilRestart)
            {
                _device.Power.Restart();
            }

            _device.StartGuard.See();
            Thread.Sleep(StoragePauseMs);
            outcome = _agent.Start();
        }

        if (_agent.PublicKey != null)
        {
            // The input of `medagent device provision --label-only --public-key`.
            _device.Log.LogInformation("Device " + _agent.DeviceId
                + ", public key " + Hexadecimal.Of(_agent.PublicKey, _agent.PublicKey.Length));
        }

        if (outcome is AgentStart.Started or AgentStart.Unowned)
        {
            _device.Log.LogInformation(_agent.IsUnowned ? "Agent: waits for its owner" : "Agent: started");
            _device.LimitReleases();
            RestartPause.Forget(_device.Storage);
            _device.Link.Start(_agent.DeviceId);
            _steppedMs = _device.Uptime.UptimeMilliseconds;
            _polledMs = _steppedMs;
            new Thread(PollForEver).Start();
            _device.StartGuard.End();
            return true;
        }

        _device.Log.LogError("Agent: not started, " + ((int)outcome).ToString() + ", policy " + ((int)_agent.PolicyRefusal).ToString()
            + ", entropy " + ((int)_agent.EntropyRefusal).ToString());
        return false;
    }

    private void StepForEver()
    {
        int failures = 0;
        int emptyBatteryChecks = 0;
        long batteryCheckedMs = 0;
        while (true)
        {
            long nowMs = _device.Uptime.UptimeMilliseconds;
            long nextMs;
            try
            {
                nextMs = _agent.Step();
                _device.Date.Follow(_agent.AuthenticatedSeconds);
                _device.Link.Follow(_agent.TlsCertificates);
                if (nowMs - batteryCheckedMs >= LongestWaitMs)
                {
                    batteryCheckedMs = nowMs;
                    emptyBatteryChecks = _device.Power.IsNearlyEmpty ? emptyBatteryChecks + 1 : 0;
                }

                if (emptyBatteryChecks >= EmptyChecksUntilSleep)
                {
                    ShutDown();
                }

                RestartWhenStuck(nowMs);
                failures = 0;
            }
            catch (Exception failure)
            {
                // A full heap, which the next garbage collection may free; or a native failure that no seam handles.
                FailureLog.LogFailure(_device.Log, "Agent", failure);
                nextMs = nowMs + PauseAfterFailureMs;
                failures++;
            }

            nowMs = _device.Uptime.UptimeMilliseconds;
            if (failures == FailuresUntilRestart || IsHanging(nowMs))
            {
                _device.Power.Restart();
            }

            _steppedMs = nowMs;
            long waitMs = nextMs - nowMs;
            if (waitMs > 0)
            {
                _device.Wake.WaitOne(waitMs < LongestWaitMs ? (int)waitMs : LongestWaitMs, false);
            }
        }
    }

    // When the sensors' thread hangs, old values would continue to be reported as if they were new.
    private bool IsHanging(long nowMs) => nowMs - _polledMs > HangTimeoutMs
        || nowMs - _device.Link.SeenMs > NetworkHangTimeoutMs
        || nowMs - _device.Radio.SeenMs > NetworkHangTimeoutMs
        || (_device.Payloads != null && nowMs - _device.Payloads.SeenMs > NetworkHangTimeoutMs);

    private void RestartWhenStuck(long nowMs)
    {
        if (_device.Storage.StuckSinceMs > 0 && nowMs - _device.Storage.StuckSinceMs > StuckTimeoutMs)
        {
            // It may be the very file that a flush needs.
            _flushes++;
            if (_agent.TryFlush() || _flushes == FlushesUntilRestart)
            {
                _device.Power.Restart();
            }

            _device.Storage.StuckSinceMs = nowMs;
        }
    }

    // Deep sleep is the last resort, when nothing else can save power. Light sleep would save little: it drops Wi-Fi and the broker's
    // session each time, and the sensors must be polled many times a second.
    private void ShutDown()
    {
        _device.Log.LogWarning("Battery: empty, going to sleep");
        _agent.TryFlush();
        _device.Light.TurnOff();
        _device.Buzzer?.Sound(AlarmSound.None, 0);
        _device.Power.Sleep();
    }

    private void PollForEver()
    {
        while (true)
        {
            long nowMs = _device.Uptime.UptimeMilliseconds;
            long nextMs = nowMs + LongestPollMs;
            try
            {
                long dueMs = _agent.IsUnowned ? nextMs : _sensors.Poll(nowMs);
                nextMs = dueMs < nextMs ? dueMs : nextMs;
                Exception failed = _sensors.TakeFailure();
                if (failed != null)
                {
                    FailureLog.LogFailure(_device.Log, "Sensor", failed);
                }
            }
            catch (Exception failure)
            {
                // An unhandled exception would end the thread, and with it the measuring.
                FailureLog.LogFailure(_device.Log, "Sensors", failure);
            }

            nowMs = _device.Uptime.UptimeMilliseconds;
            _polledMs = nowMs;
            if (nowMs - _steppedMs > HangTimeoutMs)
            {
                _device.Power.Restart();
            }

            Thread.Sleep(nextMs > nowMs ? (int)(nextMs - nowMs) : 1);
        }
    }
}
