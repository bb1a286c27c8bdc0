using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Updates;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// A device as far as updates are concerned: flash, slots, loader or boot loader, and updater, in virtual time. What runs is what was
/// loaded, byte by byte. The rest of a device says what the test wants it to say.
/// </summary>
internal sealed class UpdateRig
{
    /// <summary>The image in the deployment area.</summary>
    public const string Factory = "factory";

    /// <summary>What the heap of a board leaves for loaded assemblies.</summary>
    public const int SetLimit = 40 * 1024;

    private const int Partition = 256 * 1024;

    private readonly ReleasePolicy _policy;
    private readonly BootloaderSlots? _bootloader;
    private long _now;

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

    public MemoryMirror Mirror { get; } = new();

    /// <summary>What is the case around the updater. By default everything is well and nobody is on the sensor.</summary>
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

    /// <summary>What the application that runs takes after itself, from the next start on; null for the same as the loader.</summary>
    public ReleasePolicy? ApplicationPolicy { get; set; }

    /// <summary>Minutes of the maintenance window, and whether somebody has to agree.</summary>
    public (int From, int To, bool AsksNurse) Rule { get; set; } = (0, 0, true);

    public Loader Loader { get; private set; } = null!;

    public Updater Updater { get; private set; } = null!;

    /// <summary>Each decision so far.</summary>
    public List<(UpdateEventKind News, long Sequence, UpdateReason Reason)> Told { get; } = [];

    /// <summary>What each start has run: digests of the images, or <see cref="Factory"/>.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>What runs.</summary>
    public string Running => Ran[^1];

    public (UpdateEventKind News, long Sequence, UpdateReason Reason) LastTold => Told[^1];

    /// <summary>How an image is written in <see cref="Ran"/>.</summary>
    public static string NameOf(params byte[][] images) => string.Join(' ',
        images.Select(image => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image))[..8]));

    /// <summary>A start, and again when the power goes during it.</summary>
    public void Start()
    {
        while (true)
        {
            try
            {
                _now = 0;
                Situation.NowMs = 0;
                IUpdateSlots slots = _bootloader is null ? Load() : Boot(_bootloader);
                Updater = new Updater(new AgentPlatform { Storage = Flash, Slots = slots, Payloads = Mirror }, Settings(), Situation);
                Updater.Start();
                Listen();
                return;
            }
            catch (PowerCutException)
            {
                // Once more.
            }
        }
    }

    /// <summary>Offers something.</summary>
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

    /// <summary>Lets time pass; the device starts anew when it wants that, or when the power went.</summary>
    public UpdateRig Run(double minutes = 60)
    {
        long end = _now + (long)(minutes * 60_000);
        while (_now < end)
        {
            long left = end - _now;
            try
            {
                Situation.NowMs = _now;
                long next = Updater.Step();
                Listen();
                if (Updater.Stage == UpdateStage.Restarting)
                {
                    Start();
                    end = left;
                    continue;
                }

                _now = Math.Min(end, Math.Max(_now + 1, next));
            }
            catch (PowerCutException)
            {
                Start();
                end = left;
            }
        }

        Situation.NowMs = _now;
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

    /// <summary>A release that is taken, tried and confirmed.</summary>
    public UpdateRig Install(byte[] envelope) => Offer(envelope).Run();

    /// <summary>Whether a set of files holds anything.</summary>
    public bool IsUntouched => !Flash.Files.Keys.Any(name => name.StartsWith("set-", StringComparison.Ordinal));

    private AssemblySlots Load()
    {
        AssemblySlots slots = new(Flash, SetLimit);
        Loader = new Loader(slots, _policy);
        Loader.ChooseSet();
        Ran.Add(Loader.IsFactory ? Factory : NameOf(Loader.Images));
        return slots;
    }

    private BootloaderSlots Boot(BootloaderSlots slots)
    {
        slots.Boot();
        Ran.Add(slots.Running.Length == 0 ? Factory : NameOf(slots.Running));
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
        for (UpdateEvent told = Updater.Events.TakeOldest(); told is not null; told = Updater.Events.TakeOldest())
        {
            Told.Add((told.Kind, told.Sequence, told.Reason));
        }
    }
}
