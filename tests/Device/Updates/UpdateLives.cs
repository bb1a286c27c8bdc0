using Device.World;
using nanoFramework.TestFramework;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Updates;

namespace Device.Updates;

/// <summary>A release from the offer to the confirmation, with the restarts of the device.</summary>
[TestClass]
public static class UpdateLives
{
    private const int SetLimit = 2 * SlotBlock.Bytes;

    [TestMethod]
    public static void A_release_is_fetched_tried_and_confirmed_an_older_one_then_refused_and_the_way_back_is_open()
    {
        MemoryStorage storage = new();
        AssemblySlots slots = new(storage, SetLimit);
        Loader loader = Choose(slots);
        Assert.IsTrue(loader.IsFactory);

        UpdateSituation situation = new()
        {
            UnixSeconds = 1_767_225_600,
            BatteryPercent = 90,
            BatteryMilliwattHours = 3000,
            IsLinkUp = true,
        };
        Updater updater = Start(storage, slots, situation);
        updater.Offer(Hex.Bytes(VendorRelease.Newer));
        for (int i = 0; i < 20 && updater.Stage != UpdateStage.Restarting; i++)
        {
            situation.NowMs = updater.Step();
        }

        Assert.AreEqual((int)UpdateStage.Restarting, (int)updater.Stage);
        AssertTold(updater, UpdateEventKind.Accepted, UpdateEventKind.Fetching, UpdateEventKind.Installed, UpdateEventKind.OnTrial);

        slots = new AssemblySlots(storage, SetLimit);
        loader = Choose(slots);
        Assert.AreEqual((int)SlotState.OnTrial, (int)slots.State);
        Assert.AreEqual(VendorRelease.ImageBytes, loader.Images[0].Length);
        situation.NowMs = 0;
        updater = Start(storage, slots, situation);
        updater.Step();
        Assert.AreEqual((int)UpdateStage.OnTrial, (int)updater.Stage, "it has shown nothing yet");
        situation.SensorsAnswered = true;
        situation.IsJournalSound = true;
        situation.IsKeyUsable = true;
        situation.IsAcknowledged = true;
        updater.Step();
        AssertTold(updater, UpdateEventKind.Confirmed);
        Assert.AreEqual((int)SlotState.Settled, (int)slots.State);

        updater.Offer(Hex.Bytes(VendorRelease.Older));
        UpdateEvent refused = updater.Events.TakeOldest();
        Assert.AreEqual((int)UpdateEventKind.Refused, (int)refused.Kind);
        Assert.AreEqual((int)UpdateReason.SequenceTooLow, (int)refused.Reason);

        Assert.AreEqual((int)UpdateReason.None, (int)updater.RollBack());
        loader = Choose(new AssemblySlots(storage, SetLimit));
        Assert.IsTrue(loader.IsFactory, "what ran before it");
    }

    private static Loader Choose(AssemblySlots slots)
    {
        Loader loader = new(slots, VendorRelease.Policy());
        loader.ChooseSet();
        return loader;
    }

    private static Updater Start(IStorage storage, IUpdateSlots slots, UpdateSituation situation)
    {
        AgentPlatform platform = new() { Storage = storage, Slots = slots, Payloads = new MemoryMirror() };
        UpdateSettings settings = new()
        {
            Policy = VendorRelease.Policy(),
            Device = new byte[16],
            TrialMinutes = 15,
            LeastBatteryPercent = 20,
        };
        Updater updater = new(platform, settings, situation);
        updater.Start();
        return updater;
    }

    private static void AssertTold(Updater updater, params UpdateEventKind[] news)
    {
        foreach (UpdateEventKind expected in news)
        {
            Assert.AreEqual((int)expected, (int)updater.Events.TakeOldest().Kind);
        }

        Assert.IsNull(updater.Events.TakeOldest());
    }
}
