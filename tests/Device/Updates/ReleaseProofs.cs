using Device.World;
using nanoFramework.TestFramework;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Updates;

namespace Device.Updates;

/// <summary>Whose signature a release needs.</summary>
[TestClass]
public static class ReleaseProofs
{
    [TestMethod]
    public static void A_release_that_the_vendor_has_signed_is_proven()
    {
        Assert.AreEqual((int)UpdateReason.None,
            (int)ProvenRelease.TryProve(Hex.Bytes(VendorRelease.Newer), VendorRelease.Policy(), out ProvenRelease release));
        Assert.AreEqual((long)VendorRelease.Sequence, release.Manifest.SequenceNumber);
        Assert.AreEqual(VendorRelease.ManifestDigest, Hex.Of(release.Digest));
    }

    [TestMethod]
    public static void With_a_byte_of_its_manifest_changed_it_is_refused()
    {
        ReleasePolicy policy = VendorRelease.Policy();
        byte[] envelope = Hex.Bytes(VendorRelease.Newer);
        for (int i = VendorRelease.ManifestStart; i < envelope.Length; i += 8)
        {
            envelope[i] ^= 1;
            Assert.AreEqual((int)UpdateReason.ManifestDigestWrong,
                (int)ProvenRelease.TryProve(envelope, policy, out ProvenRelease release));
            Assert.IsNull(release);
            envelope[i] ^= 1;
        }
    }

    [TestMethod]
    public static void With_a_byte_of_its_signature_changed_it_is_refused()
    {
        byte[] envelope = Hex.Bytes(VendorRelease.Newer);
        envelope[VendorRelease.SignatureEnd - 1] ^= 1;
        Assert.AreEqual((int)UpdateReason.SignatureWrong, (int)ProvenRelease.TryProve(envelope, VendorRelease.Policy(), out _));
    }

    [TestMethod]
    public static void A_device_of_another_vendor_refuses_it_before_anything_is_written()
    {
        MemoryStorage storage = new();
        AgentPlatform platform = new()
        {
            Storage = storage,
            Slots = new AssemblySlots(storage, 2 * SlotBlock.Bytes),
            Payloads = new MemoryMirror(),
        };
        UpdateSettings settings = new() { Policy = VendorRelease.PolicyOf(new byte[16]), Device = new byte[16] };
        Updater updater = new(platform, settings, new UpdateSituation());
        updater.Start();
        updater.Offer(Hex.Bytes(VendorRelease.Newer));
        UpdateEvent told = updater.Events.TakeOldest();
        Assert.AreEqual((int)UpdateEventKind.Refused, (int)told.Kind);
        Assert.AreEqual((int)UpdateReason.VendorWrong, (int)told.Reason);
        Assert.AreEqual(0, storage.Count);
    }
}
