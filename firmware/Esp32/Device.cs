using System.Device.Gpio;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Hardware.Esp32;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Time;

namespace NanoMedAgent.Esp32;

/// <summary>The seams of this board, created once. The application of the image, or one from a release, runs on them.</summary>
public sealed class Device
{
    // The largest set in bytes, with PSRAM and without, for which flash is reserved; what the heap has left is another limit.
    private const int SetLimitWithPsram = 128 * 1024;
    private const int SetLimit = 40 * 1024;

    // What is not for a release of the heap that is free after the start: an alarm, an outage, a pairing and the update itself take about
    // 16 KB more (counted, COSTS.md), and connections of broker and mirror the rest (estimated).
    private const int HeapReserveBytes = 24 * 1024;

    /// <summary>The configuration of the device.</summary>
    public readonly DeviceConfiguration Configuration;

    /// <summary>The log. It must never contain a key or a patient's value.</summary>
    public readonly ILogger Log;

    /// <summary>Set by everything that needs the agent to step at once.</summary>
    public readonly AutoResetEvent Wake = new(false);

    /// <summary>Time since start.</summary>
    public readonly Uptime Uptime = new();

    /// <summary>The date.</summary>
    public readonly NetworkDate Date;

    /// <summary>The chip's random number generator.</summary>
    public readonly HardwareEntropy Entropy = new();

    /// <summary>AES and HMAC.</summary>
    public readonly NativeCipher Cipher = new();

    /// <summary>Flash.</summary>
    public readonly FileStorage Storage;

    /// <summary>The broker.</summary>
    public readonly BrokerLink Link;

    /// <summary>Wi-Fi.</summary>
    public readonly WifiRadio Radio;

    /// <summary>Watches the start, until the application's threads watch each other.</summary>
    public readonly StartGuard StartGuard;

    /// <summary>The button.</summary>
    public readonly GpioButton Button;

    /// <summary>The light.</summary>
    public readonly GpioLight Light;

    /// <summary>The buzzer; null on a board without one.</summary>
    public readonly GpioBuzzer Buzzer;

    /// <summary>The battery.</summary>
    public readonly BoardPower Power;

    /// <summary>Which releases the image accepts; null for none.</summary>
    public readonly ReleasePolicy Releases;

    /// <summary>Where releases are stored; null when the image accepts none.</summary>
    public readonly AssemblySlots Slots;

    /// <summary>Where their payloads come from; null when the image accepts none.</summary>
    public readonly MirrorPayloads Payloads;

    /// <summary>Opens pins, bus and storage.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="pins">The chip's pins.</param>
    /// <param name="light">The light, which was needed earlier.</param>
    /// <param name="radio">The radio, which is on: <see cref="HardwareEntropy"/> is reliable from now on.</param>
    /// <param name="guard">Watches the start.</param>
    /// <param name="log">The log.</param>
    public Device(
        DeviceConfiguration configuration, GpioController pins, GpioLight light, WifiRadio radio, StartGuard guard, ILogger log)
    {
        Configuration = configuration;
        Log = log;
        Light = light;
        Radio = radio;
        StartGuard = guard;
        Storage = new FileStorage(configuration.StorageKilobytes * 1024L);
        Date = new NetworkDate(new KeptTime(Storage));
        Button = new GpioButton(pins, configuration.Button, configuration.ButtonPullUp, Uptime, Wake);
        Buzzer = configuration.Buzzer < 0 ? null : new GpioBuzzer(pins, configuration.Buzzer);
        Power = new BoardPower(configuration);
        Link = new BrokerLink(configuration, Storage, Date, radio, Wake, log);
        nanoFramework.Hardware.Esp32.Configuration.SetPinFunction(
            configuration.I2cData, configuration.I2cBus == 1 ? DeviceFunction.I2C1_DATA : DeviceFunction.I2C2_DATA);
        nanoFramework.Hardware.Esp32.Configuration.SetPinFunction(
            configuration.I2cClock, configuration.I2cBus == 1 ? DeviceFunction.I2C1_CLOCK : DeviceFunction.I2C2_CLOCK);
        Releases = VendorKeys.ReadPolicy();
        if (Releases != null)
        {
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.SpiRam, out uint psram, out _, out _);
            Slots = new AssemblySlots(Storage, psram > 0 ? SetLimitWithPsram : SetLimit);
            Payloads = new MirrorPayloads(configuration.ReleaseMirror, Storage, Wake, log);
        }
    }

    /// <summary>
    /// Limits releases to what the heap has left, now that the agent has started: what is loaded stays in it while the device runs. A
    /// larger one is refused before anything of it is fetched.
    /// </summary>
    [OwnFrame]
    public void LimitReleases()
    {
        if (Slots == null)
        {
            return;
        }

        try
        {
            int free = (int)nanoFramework.Runtime.Native.GC.Run(false);
            Slots.LimitToHeap(free - HeapReserveBytes);
            Log.LogInformation("Heap: " + free.ToString());
        }
        catch (System.Exception failure)
        {
            FailureLog.LogFailure(Log, "Heap", failure);
        }
    }

    /// <summary>The seams in the form that the agent needs.</summary>
    /// <param name="sensors">The sensors, which an application chooses.</param>
    [OwnFrame]
    public AgentPlatform PlatformWith(IVitalSigns sensors) => new()
    {
        Uptime = Uptime,
        Date = Date,
        Entropy = Entropy,
        Cipher = Cipher,
        Storage = Storage,
        Link = Link,
        Sensors = sensors,
        Button = Button,
        Light = Light,
        Buzzer = Buzzer,
        Power = Power,
        Slots = Slots,
        Payloads = Payloads,
        Security = new ChipSecurity(),
    };
}
