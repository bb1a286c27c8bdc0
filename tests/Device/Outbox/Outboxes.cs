using Device.World;
using nanoFramework.TestFramework;
using NanoMedAgent.Encoding;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace Device.Outbox;

/// <summary>The way of one class's readings until the custodian has stored them, with a restart and a power cut in between.</summary>
[TestClass]
public static class Outboxes
{
    private const string Identifier = "0123456789abcdef0123";
    private const string Class = "vitals";
    private const long UnixSeconds = 1_767_225_600;
    private const int SecondsAtRisk = 15;
    private const int AnnouncementBytes = 16;

    // The numbers of a class begin at 1.
    private const string Sealed = "C1F0E5A90B7D4E62";

    [TestMethod]
    public static void A_reading_goes_out_at_once_and_stays_until_it_is_acknowledged()
    {
        MemoryLink link = new() { IsUp = true };
        DeviceOutbox outbox = Start(new MemoryStorage(), link, 1);
        ClassOutbox vitals = outbox.Of(1);
        Put(vitals, 1);
        Assert.AreEqual(2, link.Published, "the epoch's announcement, and the reading");
        Assert.AreEqual("nm/2/" + Identifier + "/r/" + Class, link.LastTopic);
        Assert.Contains(Sealed + "01", Hex.Of(link.LastPayload));
        outbox.Step(1000);
        Assert.AreEqual(1L, vitals.DeliveredValues);
        Assert.AreEqual(1, outbox.Waiting(), "the broker has it, and the custodian not yet");

        Assert.IsFalse(vitals.TryAcknowledge(2000, Acknowledge(2), out _), "nothing has this number");
        Assert.AreEqual(1, outbox.Waiting());
        Assert.IsTrue(vitals.TryAcknowledge(2000, Acknowledge(1), out int values));
        Assert.AreEqual(1, values);
        Assert.AreEqual(0, outbox.Waiting());
    }

    [TestMethod]
    public static void Readings_of_an_outage_are_there_after_a_restart_and_go_out_when_the_network_is_back()
    {
        MemoryStorage storage = new();
        DeviceOutbox before = Start(storage, new MemoryLink(), 1);
        for (int i = 1; i <= 3; i++)
        {
            Put(before.Of(1), i);
        }

        Assert.IsTrue(before.TryFlush());
        MemoryLink link = new();
        DeviceOutbox after = Start(storage, link, 2);
        Assert.AreEqual(3, after.Waiting());
        link.IsUp = true;

        // The newest first, then the others, oldest first.
        after.Step(1000);
        Assert.Contains(Sealed + "03", Hex.Of(link.LastPayload));
        after.Step(2000);
        Assert.Contains(Sealed + "01", Hex.Of(link.LastPayload));
        Assert.Contains(Sealed + "02", Hex.Of(link.LastPayload));
        Assert.IsTrue(after.Of(1).TryAcknowledge(3000, Acknowledge(3), out _));
        Assert.AreEqual(0, after.Waiting());
        Assert.AreEqual(0, after.Segments, "nothing of it is left in flash");
    }

    [TestMethod]
    public static void A_power_cut_at_any_write_takes_nothing_that_was_safe_and_no_number_twice()
    {
        int cuts = 0;
        while (IsCutAt(cuts + 1))
        {
            cuts++;
        }

        Assert.IsTrue(cuts >= 2, "writes that were cut");
    }

    private static bool IsCutAt(int write)
    {
        MemoryStorage storage = new();
        DeviceOutbox outbox = Start(storage, new MemoryLink(), 1);
        Put(outbox.Of(1), 1);
        Put(outbox.Of(1), 2);
        Assert.IsTrue(outbox.TryFlush());
        bool isCut = false;
        storage.CutPowerAt(write);
        try
        {
            Put(outbox.Of(1), 3);
            outbox.TryFlush();
            outbox = Start(storage, new MemoryLink(), 2);
            TakeNumber(outbox.Of(1));
            outbox.TryFlush();
        }
        catch (PowerCutException)
        {
            isCut = true;
        }

        storage.CutPowerAt(0);
        DeviceOutbox after = Start(storage, new MemoryLink(), 3);
        Assert.IsTrue(after.Waiting() >= 2, "what was safe");
        Assert.IsTrue(TakeNumber(after.Of(1)) > 3, "a number that was not used before");
        return isCut;
    }

    private static DeviceOutbox Start(MemoryStorage storage, MemoryLink link, int start)
    {
        ClassSettings[] settings = { new() { Name = Class, Code = 1, WindowBytes = 1024 } };
        AgentPlatform platform = new() { Storage = storage, Link = link };
        PersistentCounters counters = new(storage);
        DeviceOutbox outbox = new(platform, counters, Identifier, settings, SecondsAtRisk, AnnouncementBytes);
        Assert.IsTrue(storage.TryList(outbox));
        StorageResult recovered = counters.Recover();
        Assert.IsTrue(recovered == StorageResult.Found || recovered == StorageResult.Absent);
        Assert.IsTrue(outbox.TryRecover());
        byte[] epoch = { 0, 0, 0, (byte)start };
        byte[] shared = { (byte)start };
        byte[] own = new byte[AnnouncementBytes - shared.Length];
        own[3] = (byte)start;
        outbox.Of(1).BeginEpoch(epoch, shared, own, null);
        return outbox;
    }

    private static void Put(ClassOutbox vitals, int number)
    {
        Assert.AreEqual(number, TakeNumber(vitals));
        vitals.Put(number, UnixSeconds, number, Hex.Bytes(Sealed + "0" + number), 1);
    }

    private static long TakeNumber(ClassOutbox vitals)
    {
        Assert.IsTrue(vitals.TryTakeNumber(out long number));
        return number;
    }

    /// <summary>The custodian has stored everything up to a number. The MAC was verified before.</summary>
    private static Acknowledgement Acknowledge(long contiguous)
    {
        CborWriter payload = new(64);
        payload.WriteStartArray(5);
        payload.WriteTextString(Identifier);
        payload.WriteTextString(Class);
        payload.WriteInteger(contiguous);
        payload.WriteStartArray(0);
        payload.WriteInteger(UnixSeconds);
        return Acknowledgement.TryParse(payload.ToArray());
    }
}
