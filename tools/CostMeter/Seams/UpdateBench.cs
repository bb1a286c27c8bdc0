using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Updates;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>Updater, slots of files and loader over a storage and a mirror that cost nothing but the call.</summary>
internal sealed class UpdateBench
{
    private const int SetLimit = 40 * 1024;

    private readonly FreeStorage _storage = new();
    private readonly ReleasePolicy _policy;
    private readonly UpdateSituation _situation =
        new() { UnixSeconds = 1_767_225_600, BatteryPercent = 100, BatteryMilliwattHours = 3700, IsLinkUp = true };
    private readonly byte[] _envelope;
    private readonly Updater _updater;

    /// <summary>A device that has taken nothing yet.</summary>
    public UpdateBench(byte[] envelope, ReleasePolicy policy)
    {
        _envelope = envelope;
        _policy = policy;
        AssemblySlots slots = new(_storage, SetLimit);
        new Loader(slots, policy).ChooseSet();
        _updater = Start(slots);
    }

    /// <summary>From the offer to the moment before the device restarts.</summary>
    public UpdateBench Install()
    {
        _updater.Offer(_envelope);
        for (int i = 0; i < 100 && _updater.Stage != UpdateStage.Restarting; i++)
        {
            _updater.Step();
        }

        return _updater.Stage == UpdateStage.Restarting
            ? this
            : throw new InvalidOperationException($"the release is not installed: {_updater.Events.TakeOldest()?.Reason}");
    }

    /// <summary>The loader's part of a start: proves what was installed, and has it in the heap.</summary>
    public void Load()
    {
        Loader loader = new(new AssemblySlots(_storage, SetLimit), _policy);
        loader.ChooseSet();
        if (loader.IsFactory)
        {
            throw new InvalidOperationException($"the release is not started: {loader.Refusal}");
        }
    }

    private Updater Start(AssemblySlots slots)
    {
        UpdateSettings settings = new() { Policy = _policy, Device = new byte[16], TrialMinutes = 15 };
        Updater updater = new(new AgentPlatform { Storage = _storage, Slots = slots, Payloads = new EmptyMirror() }, settings, _situation);
        updater.Start();
        return updater;
    }
}
