using Device.World;
using nanoFramework.TestFramework;
using NanoMedAgent.Cose;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;

namespace Device.Pairing;

/// <summary>
/// Pairing with a patient and unpairing, with a restart and a power cut in between. Enums are compared as numbers.
/// </summary>
[TestClass]
public static class Machines
{
    private const string Identifier = "0123456789abcdef0123";
    private const long Counter = 7;
    private const long NotAfter = 1_767_225_720;

    [TestMethod]
    public static void A_grant_takes_effect_with_the_press_and_is_kept()
    {
        MemoryStorage storage = WithSetupCode();
        PairingMachine machine = Start(storage);
        Assert.AreEqual((int)PairingState.Idle, (int)machine.State);
        machine.OpenWindow(1000);
        Assert.AreEqual((int)PairingEvent.WindowOpen, (int)machine.LastEvent);
        Assert.Contains(Grant.Nonce, Hex.Of(machine.LastDetails));
        Assert.AreEqual((int)PairingRefusal.None,
            (int)machine.CheckGrant(Hex.Bytes(Grant.Encoded), Counter, NotAfter, out PairingGrant grant, out _));
        machine.AcceptGrant(grant, Counter, 2000);
        Assert.AreEqual((int)PairingState.Confirming, (int)machine.State);
        machine.ConfirmGrant();
        Assert.AreEqual((int)PairingState.Associated, (int)machine.State);
        Assert.IsTrue(machine.IsMeasuring);

        PairingMachine after = Start(storage);
        Assert.AreEqual((int)PairingState.Associated, (int)after.State);
        Assert.AreEqual(Hex.Of(grant.Association), Hex.Of(after.Association));
        Assert.IsTrue(after.Unpair(0));
        Assert.AreEqual((int)PairingState.Idle, (int)Start(storage).State);
    }

    [TestMethod]
    public static void A_window_and_a_grant_that_nobody_confirms_end_by_themselves()
    {
        PairingMachine machine = Start(WithSetupCode());
        machine.OpenWindow(0);
        Assert.IsFalse(machine.TryExpire(119_999));
        Assert.IsTrue(machine.TryExpire(120_000));
        Assert.AreEqual((int)PairingEvent.Closed, (int)machine.LastEvent);
        Assert.AreEqual((int)PairingState.Idle, (int)machine.State);
    }

    [TestMethod]
    public static void Wrong_grants_are_refused_and_the_window_stays_open_for_its_two_minutes()
    {
        PairingMachine machine = Start(WithSetupCode());
        machine.OpenWindow(0);
        byte[] wrong = Hex.Bytes(Grant.Encoded);
        wrong[wrong.Length - 1] ^= 1;
        for (int i = 0; i < 20; i++)
        {
            Assert.AreEqual((int)PairingRefusal.SetupCodeWrong, (int)machine.CheckGrant(wrong, Counter, NotAfter, out _, out _));
            Assert.IsTrue(machine.TryReportWrongCode() == (i == 0), "reported once");
        }

        Assert.AreEqual((int)PairingRefusal.None,
            (int)machine.CheckGrant(Hex.Bytes(Grant.Encoded), Counter, NotAfter, out _, out _));
        Assert.IsFalse(machine.TryExpire(119_999));
        Assert.IsTrue(machine.TryExpire(120_000));
    }

    [TestMethod]
    public static void A_power_cut_at_any_write_leaves_it_associated_or_not()
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
        MemoryStorage storage = WithSetupCode();
        PairingMachine machine = Start(storage);
        machine.OpenWindow(0);
        machine.CheckGrant(Hex.Bytes(Grant.Encoded), Counter, NotAfter, out PairingGrant grant, out _);
        machine.AcceptGrant(grant, Counter, 1);
        storage.CutPowerAt(write);
        bool isCut = false;
        try
        {
            machine.ConfirmGrant();
            machine.Unpair(0);
        }
        catch (PowerCutException)
        {
            isCut = true;
        }

        storage.CutPowerAt(0);
        PairingMachine after = Start(storage);
        Assert.AreEqual((int)(after.Association == null ? PairingState.Idle : PairingState.Associated), (int)after.State);
        Assert.IsTrue(after.Association == null || Hex.Of(after.Association) == Hex.Of(grant.Association));
        return isCut;
    }

    private static MemoryStorage WithSetupCode()
    {
        MemoryStorage storage = new();
        byte[] code = Hex.Bytes("101112131415161718191A1B1C1D1E1F");
        storage.TryWrite(PairingMachine.SetupFile, code, code.Length);
        return storage;
    }

    private static PairingMachine Start(MemoryStorage storage) =>
        new(new AgentPlatform { Storage = storage, Cipher = Engine.New(), Entropy = new CountedBytes() },
            new PairingRule(), 3, Identifier, new CoseKey(new byte[32], new byte[32]));
}
