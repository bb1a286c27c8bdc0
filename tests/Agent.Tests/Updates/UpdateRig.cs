using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Updates;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// The part of a device that updates concern: flash, slots, loader or boot loader, and updater, in virtual time. What runs is identified by
/// the bytes that were loaded. A test sets the state of the rest of the device.
/// </summary>
internal sealed class UpdateRig
{
    /// <summary>The image in the deployment area.</summary>
    public const string Factory = "factory";

    /// <summary>Bytes of a board's heap that are available for loaded assemblies.</summary>
    public const int SetLimit = 40 * 1024;

    private const int Partition = 256 * 1024;

    private readonly ReleasePolicy _policy;
    private readonly BootloaderSlots? _bootloader;
    private long _nowMs;

    public UpdateRig(Vendor vendor)
        : this(vendor.Policy)
    {
    }

    public UpdateRig(ReleasePolicy policy, BootloaderSlots? bootloader = null)
    {
        _policy = policy;
        _bootloader = bootloader;
        Start();
    }

    public SimulatedFlash Flash { get; } = new(FlashGeometry.OfBytes(Partition));

    public FakeMirror Mirror { get; } = new();

    /// <summary>The state of the device. By default everything works and nobody wears the sensor.</summary>
    public UpdateSituation Situation { get; } = new()
    {
        UnixSeconds = 1_767_225_600,
        BatteryPercent = 90,
        BatteryMilliwattHours = 3000,
        IsLinkUp = true,
        SensorsAnswered = true,
        IsJournalSound = true,
        IsKeyUsable = true,
        IsAcknowledged = true,
    };

    /// <summary>Which releases the running application accepts, from the next start on; null for the same as the loader.</summary>
    public ReleasePolicy? ApplicationPolicy { get; set; }

    /// <summary>The maintenance window in minutes of the day, and whether consent is needed.</summary>
    public (int From, int To, bool AsksNurse) Rule { get; set; } = (0, 0, true);

    public Loader Loader { get; private set; } = null!;

    public Updater Updater { get; private set; } = null!;

    /// <summary>All decisions so far.</summary>
    public List<(UpdateEventKind Kind, long Sequence, UpdateReason Reason)> Reported { get; } = [];

    /// <summary>What ran after each start: digests of the images, or <see cref="Factory"/>.</summary>
    public List<string> Started { get; } = [];

    /// <summary>What runs now.</summary>
    public string Running => Started[^1];

    public (UpdateEventKind Kind, long Sequence, UpdateReason Reason) LastReported => Reported[^1];

    /// <summary>The text for images in <see cref="Started"/>.</summary>
    public static string NameOf(params byte[][] images) => string.Join(' ',
        images.Select(image => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image))[..8]));

    /// <summary>Starts the device, and again if the power is cut during the start.</summary>
    public void Start()
    {
        while (true)
        {
            try
            {
                _nowMs = 0;
                Situation.NowMs = 0;
                IUpdateSlots slots = _bootloader is null ? Load() : Boot(_bootloader);
                Updater = new Updater(new AgentPlatform { Storage = Flash, Slots = slots, Payloads = Mirror }, Settings(), Situation);
                Updater.Start();
                Listen();
                return;
            }
            catch (PowerCutException)
            {
                // Start again.
            }
        }
    }

    /// <summary>Offers an envelope to the device.</summary>
    public UpdateRig Offer(byte[] envelope)
    {
        try
        {
            Updater.Offer(envelope);
            Listen();
        }
        catch (PowerCutException)
        {
            Start();
        }

        return this;
    }

    /// <summary>Lets time pass. The device restarts when it has to, or after a power cut.</summary>
    public UpdateRig Run(double minutes = 60)
    {
        long end = _nowMs + (long)(minutes * 60_000);
        while (_nowMs < end)
        {
            long left = end - _nowMs;
            try
            {
                Situation.NowMs = _nowMs;
                long next = Updater.Step();
                Listen();
                if (Updater.Stage == UpdateStage.Restarting)
                {
                    Start();
                    end = left;
                    continue;
                }

                _nowMs = Math.Min(end, Math.Max(_nowMs + 1, next));
            }
            catch (PowerCutException)
            {
                Start();
                end = left;
            }
        }

        Situation.NowMs = _nowMs;
        return this;
    }

    /// <summary>A press of the button.</summary>
    public UpdateRig Press()
    {
        Situation.IsConsentGiven = true;
        try
        {
            Updater.Step();
            Listen();
        }
        catch (PowerCutException)
        {
            Start();
        }

        Situation.IsConsentGiven = false;
        return this;
    }

    /// <summary>Installs a release: it is accepted, tried and confirmed.</summary>
    public UpdateRig Install(byte[] envelope) => Offer(envelope).Run();

    /// <summary>Whether no set has any file.</summary>
    public bool IsUntouched => !Flash.Files.Keys.Any(name => name.StartsWith("set-", StringComparison.Ordinal));

    private AssemblySlots Load()
    {
        AssemblySlots slots = new(Flash, SetLimit);
        Loader = new Loader(slots, _policy);
        Loader.ChooseSet();
        Started.Add(Loader.IsFactory ? Factory : NameOf(Loader.Images));
        return slots;
    }

    private BootloaderSlots Boot(BootloaderSlots slots)
    {
        slots.Boot();
        Started.Add(slots.Running.Length == 0 ? Factory : NameOf(slots.Running));
        return slots;
    }

    private UpdateSettings Settings() => new()
    {
        Policy = ApplicationPolicy ?? _policy,
        Device = new byte[16],
        WindowFrom = Rule.From,
        WindowTo = Rule.To,
        AsksNurse = Rule.AsksNurse,
        TrialMinutes = 15,
        LeastBatteryPercent = 20,
    };

    private void Listen()
    {
        for (UpdateEvent reported = Updater.Events.TakeOldest(); reported is not null; reported = Updater.Events.TakeOldest())
        {
            Reported.Add((reported.Kind, reported.Sequence, reported.Reason));
        }
    }
}
