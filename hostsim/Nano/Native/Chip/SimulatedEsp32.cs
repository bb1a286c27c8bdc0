using NanoMedAgent.Nano.Calls;
using NanoMedAgent.Nano.Files;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Pins;
using NanoMedAgent.Nano.Threads;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.Nano.Chip;

/// <summary>
/// An ESP32 as nanoFramework's packages know it: what is behind their native calls. It starts the firmware's Main, can lose its power at
/// any call, restarts, and sleeps.
/// </summary>
public sealed class SimulatedEsp32 : IDisposable
{
    /// <summary>From the restart, or the return of the power, to Main.</summary>
    public const long BootMs = 1_500;

    [ThreadStatic]
    private static SimulatedEsp32? _current;

    private static readonly DateTimeOffset Epoch = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Esp32Parts _parts;
    private readonly Dictionary<string, int> _calls = [];
    private readonly Queue<Action> _interrupts = [];
    private readonly SoftwareCipherEngine _cipher = new();
    private readonly List<string> _log = [];
    private readonly Random _chance;
    private IEntropy _entropy = new SystemEntropy();
    private TimeSpan _clockOffset;
    private long _startedMs;
    private bool _hasLostTime = true;

    /// <summary>A chip without power.</summary>
    public SimulatedEsp32(Esp32Parts parts)
    {
        _parts = parts;
        FreeHeapBytes = parts.FreeHeapBytes;
        _chance = new Random((int)(parts.Seed ?? Environment.TickCount64));
        Scheduler = new Scheduler(parts.Clock);
        Files = new DeviceFiles(parts.Flash);
        Radio = new SimulatedRadio(Scheduler);
        TimeServers = new SimulatedTimeServers(Scheduler, parts.Clock, Radio) { SetClock = SetClock };
        Broker = new FakeBroker(Scheduler);
        Brokers = Broker;
        parts.Flash.Busy += time => FirmwareThread.Current.Wait(null, Scheduler.NowMs + (long)time.TotalMilliseconds);
    }

    /// <summary>A line of the log. Raised on the firmware's threads.</summary>
    public event Action<string>? Logged;

    /// <summary>The chip of the firmware's thread that runs.</summary>
    /// <exception cref="InvalidOperationException">A package was called from outside of the firmware.</exception>
    public static SimulatedEsp32 Current => _current ?? throw new InvalidOperationException("this is no thread of the firmware");

    /// <summary>What it is built from.</summary>
    public Esp32Parts Parts => _parts;

    /// <summary>Threads and time.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>Files.</summary>
    public DeviceFiles Files { get; }

    /// <summary>Pins.</summary>
    public SimulatedPins Pins { get; } = new();

    /// <summary>Wi-Fi.</summary>
    public SimulatedRadio Radio { get; }

    /// <summary>SNTP.</summary>
    public SimulatedTimeServers TimeServers { get; }

    /// <summary>A broker in memory.</summary>
    public FakeBroker Broker { get; }

    /// <summary>Who answers to MQTT: the broker in memory, unless somebody sets another one.</summary>
    public IBrokerNetwork Brokers { get; set; }

    /// <summary>The MQTT library's faults.</summary>
    public MqttLibrary Mqtt { get; } = new();

    /// <summary>HTTP servers.</summary>
    public SimulatedMirrors Mirrors { get; } = new();

    /// <summary>Native AES and HMAC.</summary>
    public ICipherEngine Cipher => _cipher;

    /// <summary>What happens to a call of a package. null: nothing does.</summary>
    public Func<NativeCall, NativeFault>? FaultAt { get; set; }

    /// <summary>How often a thread loses its turn at a call, as a share: threads are interleaved differently with each seed.</summary>
    public double PreemptionShare { get; set; }

    /// <summary>How often each member was called.</summary>
    public IReadOnlyDictionary<string, int> Calls => _calls;

    /// <summary>The lines of the log, of all starts.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>Exceptions that ended a thread or a callback, with their stack.</summary>
    public List<string> UnhandledExceptions { get; } = [];

    /// <summary>Starts so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Bytes of the managed heap that are free, as the garbage collector reports them.</summary>
    public uint FreeHeapBytes { get; set; }

    /// <summary>Whether Main runs.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether it is in deep sleep.</summary>
    public bool IsAsleep { get; private set; }

    /// <summary>The pin that wakes it from deep sleep when it is low; null for none.</summary>
    public int? WakeupPin { get; set; }

    /// <summary>After which time it wakes from deep sleep; null for never.</summary>
    public TimeSpan? WakeupTime { get; set; }

    /// <summary>Why it was started, in the numbers of Sleep.WakeupCause.</summary>
    public int WakeupCause { get; private set; }

    /// <summary>Random bytes that were asked for while the radio had given no noise.</summary>
    public int WeakRandomBytes { get; private set; }

    /// <summary>Milliseconds since Main began.</summary>
    public long UptimeMs => Scheduler.NowMs - _startedMs;

    /// <summary>The chip's own date.</summary>
    public DateTimeOffset Date => _parts.Clock.Now + _clockOffset;

    /// <summary>Runs for a time.</summary>
    public void Run(TimeSpan duration) => Scheduler.RunUntil(Scheduler.NowMs + (long)duration.TotalMilliseconds);

    /// <summary>Gives it power.</summary>
    public void PowerOn() => Start(0);

    /// <summary>Cuts the power. It comes back after a moment.</summary>
    public void CutPower()
    {
        _hasLostTime = true;
        _parts.Bus.LosePower();
        End();
        StartLater(BootMs, 0);
    }

    /// <summary>Restarts, as the firmware asks for it.</summary>
    public void Reboot()
    {
        End();
        StartLater(BootMs, 0);
        FirmwareThread.Current.ThrowIfEnded();
    }

    /// <summary>Enters deep sleep.</summary>
    public void Sleep()
    {
        const int ByPin = 2;
        const int ByTimer = 4;
        End();
        IsAsleep = true;
        int sleeping = Starts;
        if (WakeupTime is { } time)
        {
            Scheduler.At(Scheduler.NowMs + (long)time.TotalMilliseconds, () => WakeUp(sleeping, ByTimer));
        }

        if (WakeupPin is { } pin)
        {
            Pins.Listen(pin, isHigh => WakeUp(sleeping, isHigh ? 0 : ByPin));
        }

        FirmwareThread.Current.ThrowIfEnded();
    }

    /// <summary>A package's member is called, on a thread of the firmware: the fault that is due at this call happens.</summary>
    public void Call(string member)
    {
        FirmwareThread thread = FirmwareThread.Current;
        thread.ThrowIfEnded();
        int number = _calls[member] = _calls.GetValueOrDefault(member) + 1;
        switch (FaultAt?.Invoke(new NativeCall(member, number, Starts)))
        {
            case NativeFault.Fails:
                throw new NativeFailureException();
            case NativeFault.HeapFull:
#pragma warning disable CA2201 // The heap of the chip is full, not this one.
                throw new OutOfMemoryException();
#pragma warning restore CA2201
            case NativeFault.Hangs:
                thread.Wait(null, long.MaxValue);
                break;
            case NativeFault.PowerCut:
                CutPower();
                thread.ThrowIfEnded();
                break;
        }

        if (PreemptionShare > 0 && _chance.NextDouble() < PreemptionShare)
        {
            thread.Wait(null, 0);
        }
    }

    /// <summary>Uses the flash, which may cut the power.</summary>
    public T UseFlash<T>(Func<DeviceFiles, T> use)
    {
        try
        {
            return use(Files);
        }
        catch (PowerCutException)
        {
            CutPower();
            FirmwareThread.Current.ThrowIfEnded();
            throw;
        }
    }

    /// <summary>Starts a thread of the firmware.</summary>
    public void StartThread(string name, Action body) => Scheduler.Start(name, () =>
    {
        _current = this;
        try
        {
            body();
        }
        catch (Exception failure) when (failure is not StartEndedException)
        {
            // As on the chip: it ends this thread alone, without a word.
            UnhandledExceptions.Add($"{name}: {failure}");
        }
    });

    /// <summary>Calls a handler of the firmware soon, on the one thread for interrupts.</summary>
    public void Interrupt(Action handler) => _interrupts.Enqueue(handler);

    /// <summary>Whether the chip's generator is stuck.</summary>
    public bool IsRandomStuck { get; set; }

    /// <summary>Fills a buffer from the chip's generator, which takes its noise from the radio.</summary>
    public void FillRandom(byte[] buffer)
    {
        WeakRandomBytes += Radio.HasNoise ? 0 : buffer.Length;
        _entropy.Fill(buffer);
        if (IsRandomStuck)
        {
            Array.Fill(buffer, (byte)0x55);
        }
    }

    /// <summary>Chance, for quirks that happen now and then.</summary>
    public bool Happens(double share) => _chance.NextDouble() < share;

    /// <summary>Sets the chip's date.</summary>
    public void SetClock(DateTimeOffset date) => _clockOffset = date - _parts.Clock.Now;

    /// <summary>Writes a line to the debug output.</summary>
    public void WriteLog(string line)
    {
        _log.Add(line);
        Logged?.Invoke(line);
    }

    /// <summary>Takes its power away for good.</summary>
    public void Dispose()
    {
        Scheduler.Dispose();
        _cipher.Dispose();
    }

    private void Start(int cause)
    {
        Starts++;
        IsOn = true;
        IsAsleep = false;
        WakeupCause = cause;
        WakeupPin = null;
        WakeupTime = null;
        _startedMs = Scheduler.NowMs;
        _entropy = _parts.Seed is { } seed ? new SeededEntropy(seed, Starts) : new SystemEntropy();
        if (_hasLostTime)
        {
            _hasLostTime = false;
            SetClock(Epoch);
        }

        _interrupts.Clear();
        Files.Restart();
        Pins.Restart();
        Radio.Restart();
        TimeServers.Restart();
        Mqtt.Restart();
        Mirrors.Restart();
        StartThread("interrupts", HandleInterrupts);
        StartThread("Main", _parts.Main);
    }

    private void StartLater(long afterMs, int cause)
    {
        int ended = Starts;
        Scheduler.At(Scheduler.NowMs + afterMs, () =>
        {
            if (ended == Starts && !IsOn)
            {
                Start(cause);
            }
        });
    }

    private void WakeUp(int sleeping, int cause)
    {
        if (IsAsleep && sleeping == Starts && cause != 0)
        {
            IsAsleep = false;
            StartLater(BootMs, cause);
        }
    }

    private void End()
    {
        IsOn = false;
        IsAsleep = false;
        Broker.Drop();
        Pins.Restart();
        Scheduler.EndAll();
    }

    private void HandleInterrupts()
    {
        while (true)
        {
            FirmwareThread.Current.Wait(() => _interrupts.Count > 0, long.MaxValue);
            Action handler = _interrupts.Dequeue();
            try
            {
                handler();
            }
            catch (Exception failure) when (failure is not StartEndedException)
            {
                UnhandledExceptions.Add($"interrupt: {failure}");
            }
        }
    }
}
