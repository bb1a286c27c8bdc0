using System.Device.Gpio;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Hardware.Esp32;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;

namespace NanoMedAgent.Esp32;

/// <summary>The seams of this board, made once; an application, that of the image or one that came as a release, runs on them.</summary>
public sealed class Device
{
    // Loaded assemblies stay in the managed heap: bytes of a set with PSRAM and without.
    private const int SetLimitWithPsram = 128 * 1024;
    private const int SetLimit = 40 * 1024;

    /// <summary>What the device was set up with.</summary>
    public readonly DeviceConfiguration Configuration;

    /// <summary>Where is said what happens: never a key, never a patient's value.</summary>
    public readonly ILogger Log;

    /// <summary>Set by what the agent should be stepped for at once.</summary>
    public readonly AutoResetEvent Wake = new(false);

    /// <summary>Time since start.</summary>
    public readonly Uptime Uptime = new();

    /// <summary>The date.</summary>
    public readonly NetworkDate Date = new();

    /// <summary>The chip's generator.</summary>
    public readonly HardwareEntropy Entropy = new();

    /// <summary>AES and HMAC.</summary>
    public readonly NativeCipher Cipher = new();

    /// <summary>Flash.</summary>
    public readonly FileStorage Storage;

    /// <summary>The broker.</summary>
    public readonly BrokerLink Link;

    /// <summary>The button.</summary>
    public readonly GpioButton Button;

    /// <summary>The light.</summary>
    public readonly GpioLight Light;

    /// <summary>The battery.</summary>
    public readonly BoardPower Power;

    /// <summary>Whose releases the image takes; null for nobody's.</summary>
    public readonly ReleasePolicy Releases;

    /// <summary>Where they are kept; null when there are none.</summary>
    public readonly AssemblySlots Slots;

    /// <summary>Where they come from; null when there are none.</summary>
    public readonly MirrorPayloads Payloads;

    /// <summary>Opens pins, bus and storage.</summary>
    /// <param name="configuration">Which.</param>
    /// <param name="pins">The chip's pins.</param>
    /// <param name="light">The light, which was needed before.</param>
    /// <param name="radio">The radio, which is on: <see cref="HardwareEntropy"/> is good from now on.</param>
    /// <param name="log">The log.</param>
    public Device(DeviceConfiguration configuration, GpioController pins, GpioLight light, WifiRadio radio, ILogger log)
    {
        Configuration = configuration;
        Log = log;
        Light = light;
        Storage = new FileStorage(configuration.StorageKilobytes * 1024L);
        Button = new GpioButton(pins, configuration.Button, configuration.ButtonPullUp, Uptime, Wake);
        Power = new BoardPower(configuration);
        Link = new BrokerLink(configuration, Storage, Date, radio, Wake, log);
        nanoFramework.Hardware.Esp32.Configuration.SetPinFunction(configuration.I2cData, configuration.I2cBus == 1 ? DeviceFunction.I2C1_DATA : DeviceFunction.I2C2_DATA);
        nanoFramework.Hardware.Esp32.Configuration.SetPinFunction(configuration.I2cClock, configuration.I2cBus == 1 ? DeviceFunction.I2C1_CLOCK : DeviceFunction.I2C2_CLOCK);
        Releases = VendorKeys.ReadPolicy();
        if (Releases != null)
        {
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.SpiRam, out uint psram, out _, out _);
            Slots = new AssemblySlots(Storage, psram > 0 ? SetLimitWithPsram : SetLimit);
            Payloads = new MirrorPayloads(configuration.ReleaseMirror, Storage, Wake, log);
        }
    }

    /// <summary>The seams as the agent wants them.</summary>
    /// <param name="sensors">The sensors, which an application chooses.</param>
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
        Power = Power,
        Slots = Slots,
        Payloads = Payloads,
    };
}
