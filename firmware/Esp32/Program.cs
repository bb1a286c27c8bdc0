using System;
using System.Device.Gpio;
using System.Reflection;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Logging.Debug;
using nanoFramework.Runtime.Native;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;

namespace NanoMedAgent.Esp32;

/// <summary>
/// What the interpreter starts: configuration, radio, the release that is to run, or the application of this image. Whatever is wrong is
/// told by the light and the log, and the device stays reachable by its cable: it does not restart for a fault that a restart is known not
/// to cure, and waits before it does so for one that nobody foresaw.
/// </summary>
public static class Program
{
    // Where a release begins: a static method of a class of its last assembly, which takes the Device.
    private const string ReleaseClass = "NanoMedAgent.Release.Application";
    private const string ReleaseMethod = "Run";

    private const int RadioPause = 10_000;

    // Until the storage is asked again, when it could not be read.
    private const int StoragePause = 10_000;

    private static GpioLight _light;

    /// <summary>Starts everything, and does not return.</summary>
    public static void Main()
    {
        DebugLogger log = new("nanoMedAgent");
        StartGuard guard = new();
        try
        {
            guard.Start();
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out uint total, out uint free, out uint largest);
            log.LogInformation("Start: cause " + ((int)Sleep.GetWakeupCause()).ToString() + ", native memory " + free.ToString() + " of "
                + total.ToString() + ", largest block " + largest.ToString());
            Run(log, guard);
            guard.End();
            _light?.Show(LightPattern.Fault);
        }
        catch (Exception failure)
        {
            guard.End();
            FailureLog.LogFailure(log, "Program", failure);
            _light?.Show(LightPattern.Fault);
            Thread.Sleep(RestartPause.NextMs());
            Power.RebootDevice();
        }

        Thread.Sleep(Timeout.Infinite);
    }

    private static void Run(DebugLogger log, StartGuard guard)
    {
        // Before its configuration is read, nobody asks a storage how large it is. Until then, nobody knows where the light is either.
        FileStorage storage = new(0);
        string wrong = DeviceConfiguration.TryRead(storage, out DeviceConfiguration configuration, out bool isFailed);
        while (isFailed)
        {
            log.LogError(wrong);
            guard.See();
            Thread.Sleep(StoragePause);
            wrong = DeviceConfiguration.TryRead(storage, out configuration, out isFailed);
        }

        GpioController pins = new();
        _light = new GpioLight(pins, configuration == null ? -1 : configuration.Light);
        if (wrong != null)
        {
            log.LogError(wrong);
            return;
        }

        log.LogInformation("Board: " + configuration.Board);
        WifiRadio radio = new(configuration, log);
        while (!radio.TryTurnOn())
        {
            // Without the radio the chip's generator is weak: no key is made, and nothing is sealed, until it is on.
            _light.Show(LightPattern.Fault);
            guard.See();
            Thread.Sleep(RadioPause);
        }

        radio.Start();
        Device device = new(configuration, pins, _light, radio, guard, log);
        if (device.Slots == null || !TryRunRelease(device))
        {
            Application.Run(device, BoardSensors.Open(configuration));
        }
    }

    /// <summary>Runs the release that is to be started.</summary>
    /// <returns>false when the application of this image is to be started in its place.</returns>
    private static bool TryRunRelease(Device device)
    {
        Loader loader = new(device.Slots, device.Releases);
        loader.ChooseSet();
        while (loader.Refusal == UpdateReason.StorageFailed)
        {
            // Another release than the one that was confirmed must not run for a read that fails once.
            device.Log.LogError("Release: the storage cannot be read");
            _light.Show(LightPattern.Fault);
            device.StartGuard.See();
            Thread.Sleep(StoragePause);
            loader.ChooseSet();
        }

        if (loader.IsFactory)
        {
            return false;
        }

        try
        {
            if (loader.TryLoad(out Assembly last))
            {
                if (device.Slots.State == SlotState.OnTrial)
                {
                    new TrialGuard(device).Start();
                }

                last.GetType(ReleaseClass).GetMethod(ReleaseMethod).Invoke(null, new object[] { device });
                return true;
            }
        }
        catch (Exception failure)
        {
            FailureLog.LogFailure(device.Log, "Release", failure);
        }

        // What runs from here on is not what was measured.
        device.Slots.Measurements = null;

        // On trial it was tried: the next start is with the set from before. Any other set that does not start would not do so the next
        // time either.
        if (device.Slots.State == SlotState.OnTrial)
        {
            device.Power.Restart();
        }

        return false;
    }
}
