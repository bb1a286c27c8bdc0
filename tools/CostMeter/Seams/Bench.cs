using NanoMedAgent.Cose;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Measurements;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>
/// A provisioned device whose seams cost nothing, so that the agent alone is metered. The network accepts all messages and discards them.
/// </summary>
internal sealed class Bench : IMonotonicClock, IWallClock, IVitalSigns, IButton, ILight, IPower
{
    // Pulse rate, six pressures in pascals, the temperature of the skin.
    private static readonly int[] MoreValues = [720, 16_000, 10_600, 12_400, 16_000, 10_600, 12_400, 330];

    private readonly FreeStorage _storage;
    private readonly FreeLink _link = new() { IsUp = true };
    private readonly CountedEntropy _entropy = new(1);
    private readonly MeteredEngine _engine = new();
    // 72.0 /min, 97.0 %, 15.3 /min, 36.6 degrees Celsius.
    private readonly int[] _tenths = [720, 970, 153, 366];
    private ReleasePolicy? _releases;
    private Func<IStorage, IUpdateSlots>? _openSlots;
    private ElementBench? _element;
    private int _press;

    /// <summary>Puts authority and policy on the device.</summary>
    /// <param name="hasAlarms">Whether the policy has limits and the early-warning score.</param>
    /// <param name="hasSeveralReaders">Whether vital signs have two readers (twice the same, which costs no second key agreement).</param>
    public Bench(bool hasAlarms = true, bool hasSeveralReaders = false)
        : this(PolicyOf(hasAlarms, hasSeveralReaders), new FreeStorage())
    {
    }

    /// <summary>Puts authority and policy on the device.</summary>
    /// <param name="policy">The policy's payload.</param>
    /// <param name="storageBytes">The partition for files.</param>
    /// <param name="measured">How many vital signs are measured, in their order.</param>
    public Bench(byte[] policy, long storageBytes, int measured)
        : this(policy, new FreeStorage(storageBytes)) =>
        _tenths = [.. _tenths.Concat(MoreValues).Take(measured)];

    private Bench(byte[] policy, FreeStorage storage)
    {
        _storage = storage;
        byte[] signature = new byte[2 * Cryptography.P256.Length];
        byte[] digest = CoseSign1.Digest(CosePurpose.Of(CosePurpose.Policy), policy);
        Cryptography.P256.Sign(_engine, null, FixedInputs.AuthorityKey, digest, signature);
        Provision(PairingMachine.SetupFile, FixedInputs.SetupCode);
        Provision(Agent.AuthorityFile, FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey).Encode());
        Provision(Agent.PolicyFile, CoseSign1.Encode(policy, signature));
    }

    /// <summary>The agent that was started last.</summary>
    public Agent Agent { get; private set; } = null!;

    /// <summary>Whether there is a network.</summary>
    public bool IsUp
    {
        set => _link.IsUp = value;
    }

    /// <summary>The patient's heart rate, a minute.</summary>
    public int HeartRate
    {
        set => _tenths[0] = 10 * value;
    }

    /// <inheritdoc/>
    public long UptimeMilliseconds { get; private set; }

    /// <inheritdoc/>
    public ClockQuality Quality => ClockQuality.Network;

    /// <inheritdoc/>
    public long UnixSeconds => 1_767_225_600 + (UptimeMilliseconds / 1000);

    /// <inheritdoc/>
    public int BatteryPercent => 100;

    /// <inheritdoc/>
    public int BatteryMilliwattHours => 3700;

    /// <summary>Whether the agent wants the device to restart.</summary>
    public bool IsRestarting { get; private set; }

    /// <summary>Accepts releases from the next start on.</summary>
    /// <param name="releases">Which.</param>
    /// <param name="openSlots">What a start does before the agent: chooses what runs.</param>
    public Bench WithReleases(ReleasePolicy releases, Func<IStorage, IUpdateSlots> openSlots)
    {
        _releases = releases;
        _openSlots = openSlots;
        return this;
    }

    /// <summary>Has its device key in a secure element from the next start on.</summary>
    public Bench WithElement()
    {
        _element = new ElementBench();
        return this;
    }

    /// <summary>Offers a release, lets the device install it, and starts from it.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public Bench Update(byte[] envelope)
    {
        Install(envelope);
        return Start();
    }

    /// <summary>Starts an agent on what is in flash.</summary>
    /// <exception cref="InvalidOperationException">The fixed inputs do not fit this agent.</exception>
    public Bench Start()
    {
        // What the one before had is gone with the restart.
        Agent = null!;
        IsRestarting = false;
        Agent = new Agent(new AgentPlatform
        {
            Uptime = this,
            Date = this,
            Entropy = _entropy,
            Cipher = _engine,
            Storage = _storage,
            Link = _link,
            Sensors = this,
            Button = this,
            Light = this,
            Power = this,
            Slots = _openSlots?.Invoke(_storage),
            Payloads = _openSlots is null ? null : new EmptyMirror(),
        }, _releases, _element?.Open());
        AgentStart outcome = Agent.Start();
        return outcome == AgentStart.Started
            ? this
            : throw new InvalidOperationException($"the agent does not start: {outcome}, {Agent.PolicyRefusal}");
    }

    /// <summary>Steps until nothing is left to do at once: a reading is taken, and each data class has keys.</summary>
    public void Settle()
    {
        while (Agent.Step() <= UptimeMilliseconds)
        {
            // At most one expensive operation a step.
        }
    }

    /// <summary>
    /// Starts an agent, and steps until it has sent its first reading. What may wait comes after that: evidence, and the key of commands.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has nothing left to do, and has sent none.</exception>
    public void StartToFirstReading()
    {
        _link.HasReading = false;
        Start();
        while (!_link.HasReading)
        {
            if (Agent.Step() > UptimeMilliseconds && !_link.HasReading)
            {
                throw new InvalidOperationException("no reading is sent");
            }
        }
    }

    /// <summary>The same bench, after that.</summary>
    public Bench Settled()
    {
        Settle();
        return this;
    }

    /// <summary>What is in RAM goes to flash.</summary>
    public Bench Flush()
    {
        Agent.TryFlush();
        return this;
    }

    /// <summary>Lets minutes pass, each with its steps.</summary>
    public Bench Run(int minutes)
    {
        long end = UptimeMilliseconds + (minutes * 60_000L);
        while (UptimeMilliseconds < end)
        {
            UptimeMilliseconds = Math.Clamp(Agent.Step(), UptimeMilliseconds + 1, end);
        }

        Agent.Step();
        return this;
    }

    /// <summary>Somebody holds the button until the window is open.</summary>
    public Bench OpenWindow() => Press(PairingMachine.WindowHoldMs).Settled();

    /// <summary>The ward grants what the device has opened its window for; it arrives with the next step.</summary>
    /// <param name="setupCode">As whoever made the grant believes to have read it.</param>
    public Bench Grant(byte[] setupCode)
    {
        byte[] grant = Meter.Uncounted(() => FixedInputs.Grant(_link.LastEvent!, Key, setupCode, UnixSeconds));
        _link.Send($"nm/2/{Agent.DeviceId}/c", Received(grant));
        return this;
    }

    /// <summary>A command arrives with the next step.</summary>
    /// <param name="counter">Its counter.</param>
    /// <param name="isForged">Whether its MAC is wrong.</param>
    public Bench Command(long counter, bool isForged)
    {
        _link.Send($"nm/2/{Agent.DeviceId}/c", FixedInputs.Command(Key, Agent.DeviceId, counter, UnixSeconds + 60, isForged));
        return this;
    }

    /// <summary>A command of a delegate of the authority arrives with the next step.</summary>
    /// <param name="counter">Its counter.</param>
    public Bench DelegateCommand(long counter)
    {
        _link.Send($"nm/2/{Agent.DeviceId}/c", FixedInputs.DelegateCommand(Key, Agent.DeviceId, counter, UnixSeconds + 60));
        return this;
    }

    /// <summary>Somebody presses the button, which the next step notices.</summary>
    public Bench Press(int heldMilliseconds = 200)
    {
        _press = heldMilliseconds;
        return this;
    }

    /// <summary>Lets seconds pass that the agent does not notice.</summary>
    public Bench Wait(int seconds)
    {
        UptimeMilliseconds += seconds * 1000L;
        return this;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if ((int)sign >= _tenths.Length)
        {
            return false;
        }

        measurement.Set(_tenths[(int)sign], SignalQuality.Good);
        return true;
    }

    /// <inheritdoc/>
    public int HeldMilliseconds => 0;

    /// <inheritdoc/>
    public bool TryTakePress(out int heldMilliseconds)
    {
        heldMilliseconds = _press;
        _press = 0;
        return heldMilliseconds > 0;
    }

    /// <inheritdoc/>
    public void Restart() => IsRestarting = true;

    /// <inheritdoc/>
    public void Show(LightPattern pattern)
    {
    }

    // A method of its own: what its frame refers to would else be alive during the next start.
    private void Install(byte[] envelope)
    {
        Agent.Updater.Offer(Received(envelope));
        for (int minutes = 0; minutes < 10 && !IsRestarting; minutes++)
        {
            if (Agent.Updater.AsksForButton)
            {
                Press();
            }

            Run(1);
        }

        if (!IsRestarting || Agent.Updater.Stage != UpdateStage.Restarting)
        {
            throw new InvalidOperationException($"the release is not installed: {Agent.Updater.Stage}");
        }
    }

    // {1: 1, 2: {vitals: ...}}: the default policy of a hospital with one recipient, who is the custodian too; a reading a minute.
    private static byte[] PolicyOf(bool hasAlarms, bool hasSeveralReaders)
    {
        string policy = hasAlarms ? FixedInputs.Policy + FixedInputs.Alarms : FixedInputs.Policy;
        policy = hasSeveralReaders ? policy.Replace(FixedInputs.OneReader, FixedInputs.TwoReaders, StringComparison.Ordinal) : policy;
        byte[] payload = Convert.FromHexString(policy);

        // The map has one entry more.
        payload[0] += (byte)(hasAlarms ? 1 : 0);
        return payload;
    }

    /// <summary>A message as the device has it in its heap: nobody else keeps it there.</summary>
    private static byte[] Received(byte[] message)
    {
        byte[] received = [.. message];
        Meter.Array(received, sizeof(byte));
        return received;
    }

    private CoseKey Key => CoseKey.TryParse(Agent.PublicKey, out CoseKey key) ? key : throw new InvalidOperationException("no key");

    private void Provision(string name, byte[] content) => _storage.TryWrite(name, content, content.Length);
}
