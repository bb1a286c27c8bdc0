using Device.World;
using nanoFramework.TestFramework;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases.Assemblies;

namespace Device.Updates;

/// <summary>Two sets of assemblies in files, and the loader that chooses one at a start.</summary>
[TestClass]
public static class Slots
{
    private const int SetLimit = 2 * SlotBlock.Bytes;

    [TestMethod]
    public static void A_set_that_nobody_confirms_runs_once()
    {
        MemoryStorage storage = new();
        AssemblySlots slots = new(storage, SetLimit);
        Assert.AreEqual((int)SlotResult.Done, (int)slots.Begin(Hex.Bytes(VendorRelease.Newer)));
        byte[] block = new byte[SlotBlock.Bytes];
        Write(slots, 0, block, SlotBlock.Bytes);
        Write(slots, SlotBlock.Bytes, block, VendorRelease.ImageBytes - SlotBlock.Bytes);
        Assert.AreEqual((int)SlotResult.Done, (int)slots.Complete(Hex.Bytes(VendorRelease.ManifestDigest)));

        slots = new AssemblySlots(storage, SetLimit);
        Loader loader = new(slots, VendorRelease.Policy());
        loader.ChooseSet();
        Assert.AreEqual((int)SlotState.OnTrial, (int)slots.State);
        Assert.IsFalse(loader.IsFactory);
        Assert.AreEqual(VendorRelease.ImageBytes, loader.Images[0].Length);

        slots = new AssemblySlots(storage, SetLimit);
        loader = new Loader(slots, VendorRelease.Policy());
        loader.ChooseSet();
        Assert.AreEqual((int)SlotState.Settled, (int)slots.State);
        Assert.IsTrue(loader.IsFactory);
    }

    [TestMethod]
    public static void A_block_that_a_power_cut_has_torn_is_written_again()
    {
        MemoryStorage storage = new();
        AssemblySlots slots = new(storage, SetLimit);
        Assert.AreEqual((int)SlotResult.Done, (int)slots.Begin(Hex.Bytes(VendorRelease.Newer)));
        byte[] block = new byte[SlotBlock.Bytes];
        Assert.AreEqual((int)SlotResult.OutOfOrder, (int)slots.Write(0, SlotBlock.Bytes, block, 1), "what is before it is not there");
        Write(slots, 0, block, SlotBlock.Bytes);
        storage.CutPowerAt(1);
        bool isCut = false;
        try
        {
            Write(slots, SlotBlock.Bytes, block, 104);
        }
        catch (PowerCutException)
        {
            isCut = true;
        }

        Assert.IsTrue(isCut);
        slots = new AssemblySlots(storage, SetLimit);
        Assert.AreEqual(SlotBlock.Bytes + 52, slots.ResumeAt(0), "a block, and half of the next");
        Write(slots, SlotBlock.Bytes, block, 104);
        Assert.AreEqual(SlotBlock.Bytes + 104, slots.ResumeAt(0));
    }

    private static void Write(AssemblySlots slots, int offset, byte[] block, int count)
    {
        VendorRelease.ReadImage(offset, block, count);
        Assert.AreEqual((int)SlotResult.Done, (int)slots.Write(0, offset, block, count));
    }
}
