using NanoMedAgent.Cose;
using NanoMedAgent.Platform;
using NanoMedAgent.Vitals;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A provisioned device on seams that cost nothing themselves: what is metered is the agent. The network takes and forgets everything.</summary>
internal sealed class Bench : IMonotonicClock, IWallClock, IVitalSigns, IButton, ILight, IPower
{
    // {1: 1, 2: {vitals: ...}}: the default policy of a hospital with one recipient, who is the custodian too; a reading a minute.
    private readonly FreeStorage _storage = new();

    /// <summary>Puts authority and policy on the device, and starts it.</summary>
    public Bench()
    {
        MeteredEngine engine = new();
        byte[] payload = Convert.FromHexString(FixedInputs.Policy);
        byte[] signature = new byte[2 * Cryptography.P256.Length];
        Cryptography.P256.Sign(engine, null, FixedInputs.AuthorityKey, CoseSign1.Digest(payload), signature);
        Provision(Agent.AuthorityFile, FixedInputs.PublicKeyOf(FixedInputs.AuthorityKey).Encode());
        Provision(Agent.PolicyFile, CoseSign1.Encode(payload, signature));
        Agent = new Agent(new AgentPlatform
        {
            Uptime = this,
            Date = this,
            Entropy = new CountedEntropy(1),
            Cipher = engine,
            Storage = _storage,
            Link = new FreeLink { IsUp = true },
            Sensors = this,
            Button = this,
            Light = this,
            Power = this,
        });
    }

    /// <summary>The agent; not started yet.</summary>
    public Agent Agent { get; }

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

    /// <summary>Starts the agent.</summary>
    /// <exception cref="InvalidOperationException">The fixed inputs do not fit this agent.</exception>
    public Bench Start()
    {
        AgentStart outcome = Agent.Start();
        return outcome == AgentStart.Started ? this : throw new InvalidOperationException($"the agent does not start: {outcome}, {Agent.PolicyRefusal}");
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

    /// <summary>Lets seconds pass that the agent does not notice.</summary>
    public Bench Wait(int seconds)
    {
        UptimeMilliseconds += seconds * 1000L;
        return this;
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        // In tenths: 72.0 /min, 97.0 %, 15.3 /min, 36.6 degrees Celsius.
        int[] tenths = [720, 970, 153, 366];
        if ((int)sign >= tenths.Length)
        {
            return false;
        }

        measurement.Set(tenths[(int)sign], SignalQuality.Good);
        return true;
    }

    /// <inheritdoc/>
    public bool TryTakePress() => false;

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Show(LightPattern pattern)
    {
    }

    private void Provision(string name, byte[] content) => _storage.TryWrite(name, content, content.Length);
}
