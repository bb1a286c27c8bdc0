using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Element;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;

namespace Drivers.Tests.Element;

/// <summary>Each operation with each fault of the chip and of the bus: it succeeds in the end, or fails with its reason.</summary>
public sealed class ElementFaults
{
    // A start, a signature, an agreement, an authentication, the first start, the replacement of the key.
    private const int OperationsCount = 6;
    private const int FirstStart = 4;
    private const int Replacement = 5;

    private static readonly byte[] Digest = SHA256.HashData("what is signed"u8);

    private static readonly ElementFault[] OfTheChip =
        [.. Enum.GetValues<ElementFault>().Where(fault => fault is not (
            ElementFault.None or ElementFault.PowerCutBefore or ElementFault.PowerCutAfter))];

    public static TheoryData<ElementFault> ChipFaults => [.. OfTheChip];

    public static TheoryData<BusFault> BusFaults => [.. Enum.GetValues<BusFault>().Where(fault => fault != BusFault.None)];

    [Theory]
    [MemberData(nameof(ChipFaults))]
    public void A_fault_of_the_chip_that_happens_once_costs_time_and_nothing_else(ElementFault fault)
    {
        for (int operation = 0; operation < OperationsCount; operation++)
        {
            int commands = CommandsOf(operation);
            for (int at = 0; at < commands; at++)
            {
                using ElementRig rig = RigFor(operation);
                int faulty = rig.Chip.Commands + at;
                rig.Chip.FaultAt = command => command == faulty ? fault : ElementFault.None;
                TryDo(rig, operation).ShouldBeTrue($"{fault} at command {at} of operation {operation}: {rig.Vault.Refusal}");
                rig.Vault.Refusal.ShouldBe(ElementRefusal.None);
                rig.Chip.FaultAt = _ => ElementFault.None;
                rig.Restart().Open(rig.Flash).ShouldBe(After(operation));
            }
        }
    }

    [Theory]
    [InlineData(ElementFault.CommandGarbled, ElementRefusal.CommandGarbled)]
    [InlineData(ElementFault.AnswerGarbled, ElementRefusal.AnswerGarbled)]
    [InlineData(ElementFault.WrongLength, ElementRefusal.AnswerGarbled)]
    [InlineData(ElementFault.BusyForEver, ElementRefusal.Busy)]
    [InlineData(ElementFault.WatchdogBites, ElementRefusal.Busy)]
    [InlineData(ElementFault.PowerLoss, ElementRefusal.Busy)]
    [InlineData(ElementFault.ParseError, ElementRefusal.ParseError)]
    [InlineData(ElementFault.CurveFault, ElementRefusal.CurveFault)]
    [InlineData(ElementFault.SelfTestFailed, ElementRefusal.SelfTestFailed)]
    [InlineData(ElementFault.RandomFailed, ElementRefusal.RandomFailed)]
    [InlineData(ElementFault.NotAllowed, ElementRefusal.NotAllowed)]
    [InlineData(ElementFault.WatchdogExpiring, ElementRefusal.WatchdogExpiring)]
    [InlineData(ElementFault.StatusUnknown, ElementRefusal.StatusUnknown)]
    public void A_fault_of_the_chip_that_stays_is_told_and_goes_with_its_cause(ElementFault fault, ElementRefusal reason)
    {
        for (int operation = 0; operation < OperationsCount; operation++)
        {
            int commands = CommandsOf(operation);
            for (int at = 0; at < commands; at++)
            {
                using ElementRig rig = RigFor(operation);
                int first = rig.Chip.Commands + at;
                rig.Chip.FaultAt = command => command >= first ? fault : ElementFault.None;
                int keys = rig.Chip.KeysMade;
                string where = $"{fault} from command {at} of operation {operation} on";
                bool isDone = TryDo(rig, operation);
                isDone.ShouldBeFalse(where);
                rig.Vault.Refusal.ShouldBe(reason, where);
                rig.Vault.HasFailed.ShouldBeTrue(where);
                rig.Chip.FaultAt = _ => ElementFault.None;

                // A new device makes its key anew. One that replaces its key is at the end of its life.
                bool isReplaced = operation == Replacement && rig.Chip.KeysMade > keys;
                rig.Restart().Open(rig.Flash).ShouldBe(isReplaced ? StorageResult.Damaged : StorageResult.Found, where);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BusFaults))]
    public void A_fault_of_the_bus_at_any_transfer_costs_time_and_nothing_else(BusFault fault)
    {
        for (int operation = 0; operation < OperationsCount; operation++)
        {
            using ElementRig counted = RigFor(operation);
            int before = counted.Element.Bus.Transfers;
            TryDo(counted, operation).ShouldBeTrue();
            int transfers = counted.Element.Bus.Transfers - before;
            transfers.ShouldBeGreaterThan(4);
            for (int at = 0; at < transfers; at++)
            {
                using ElementRig rig = RigFor(operation);
                int faulty = rig.Element.Bus.Transfers + at;
                rig.Element.Bus.FaultAt = transfer => transfer == faulty ? fault : BusFault.None;
                TryDo(rig, operation).ShouldBeTrue($"{fault} at transfer {at} of operation {operation}: {rig.Vault.Refusal}");
                rig.Element.Bus.FaultAt = _ => BusFault.None;
                rig.Restart().Open(rig.Flash).ShouldBe(After(operation));
            }
        }
    }

    [Theory]
    [InlineData(BusFault.NotAcknowledged, ElementRefusal.NoAnswer)]
    [InlineData(BusFault.TimedOut, ElementRefusal.BusStuck)]
    [InlineData(BusFault.AllZeros, ElementRefusal.AnswerGarbled)]
    [InlineData(BusFault.AllOnes, ElementRefusal.AnswerGarbled)]
    public void A_bus_that_stays_broken_is_told_and_the_key_is_still_there_afterwards(BusFault fault, ElementRefusal reason)
    {
        using ElementRig rig = ElementRig.WithKey();
        rig.Element.Bus.FaultAt = _ => fault;
        for (int operation = 0; operation < OperationsCount; operation++)
        {
            TryDo(rig, operation).ShouldBeFalse();
            rig.Vault.Refusal.ShouldBe(reason);
        }

        rig.Element.Bus.FaultAt = _ => BusFault.None;
        rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found);
        rig.Chip.KeysMade.ShouldBe(1);
    }

    [Fact]
    public void A_chip_that_no_pulse_wakes_does_not_answer()
    {
        using ElementRig rig = ElementRig.WithKey();
        rig.Chip.IsDead = true;
        rig.Vault.IsReady.ShouldBeFalse();
        rig.Vault.Refusal.ShouldBe(ElementRefusal.NoAnswer);
        rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Failed);
        rig.Vault.TryReplaceKey().ShouldBeFalse();
        rig.Chip.IsDead = false;
        rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found);
    }

    [Fact]
    public void A_chip_that_others_on_the_bus_have_woken_is_given_a_new_watchdog_first()
    {
        using ElementRig rig = ElementRig.WithKey();
        for (int tries = 0; tries < 20; tries++)
        {
            // Zeros for another chip, at any time before.
            rig.Element.Bus.At(0).Transfer(new byte[1], null);
            rig.Element.Wait(tries * 97);
            byte[] signature = rig.Vault.Sign(Digest);
            signature.ShouldNotBeNull();
            rig.HasSigned(Digest, signature).ShouldBeTrue();
        }
    }

    [Fact]
    public void The_power_cut_at_any_command_of_a_start_leaves_the_key_and_a_count_that_fits()
    {
        foreach (ElementFault cut in new[] { ElementFault.PowerCutBefore, ElementFault.PowerCutAfter })
        {
            for (int at = 0; at < CommandsOf(0); at++)
            {
                using ElementRig rig = ElementRig.WithKey();
                int faulty = rig.Chip.Commands + at;
                rig.Chip.FaultAt = command => command == faulty ? cut : ElementFault.None;
                Should.Throw<PowerCutException>(() => rig.Vault.Open(rig.Flash));
                rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found, $"{cut} at command {at}");
                rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found, $"{cut} at command {at}");
                rig.Chip.KeysMade.ShouldBe(1);
            }
        }
    }

    [Fact]
    public void The_power_cut_at_any_write_of_a_start_leaves_the_key_and_a_count_that_fits()
    {
        using ElementRig counted = ElementRig.WithKey();
        long before = counted.Flash.Operations;
        counted.Vault.Open(counted.Flash).ShouldBe(StorageResult.Found);
        long writes = counted.Flash.Operations - before;
        writes.ShouldBe(2);
        for (StorageFaultKind kind = StorageFaultKind.CutBefore; kind <= StorageFaultKind.CutAfter; kind++)
        {
            for (long at = 1; at <= writes; at++)
            {
                using ElementRig rig = ElementRig.WithKey();
                rig.Flash.AddFault(new StorageFault(kind, rig.Flash.Operations + at, 1));
                Should.Throw<PowerCutException>(() => rig.Vault.Open(rig.Flash));
                rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found, $"{kind} at write {at}");
                rig.Restart().Open(rig.Flash).ShouldBe(StorageResult.Found, $"{kind} at write {at}");
            }
        }
    }

    [Theory]
    [InlineData(86, 0x55, ElementRefusal.NotLocked)]
    [InlineData(87, 0x55, ElementRefusal.NotLocked)]
    [InlineData(16, 0xD4, ElementRefusal.ConfigurationOther)]
    [InlineData(20, 0x87, ElementRefusal.ConfigurationOther)]
    [InlineData(20, 0x05, ElementRefusal.ConfigurationOther)]
    [InlineData(21, 0x00, ElementRefusal.ConfigurationOther)]
    [InlineData(21, 0x40, ElementRefusal.ConfigurationOther)]
    [InlineData(88, 0xFE, ElementRefusal.ConfigurationOther)]
    [InlineData(96, 0x33, ElementRefusal.ConfigurationOther)]
    [InlineData(96, 0x12, ElementRefusal.ConfigurationOther)]
    [InlineData(97, 0x01, ElementRefusal.ConfigurationOther)]
    public void A_chip_that_is_not_configured_and_locked_as_the_table_says_gets_no_key(int at, byte value, ElementRefusal reason)
    {
        using ElementRig rig = new();
        rig.Chip.Zone[at] = value;
        rig.Vault.IsReady.ShouldBeFalse();
        rig.Vault.Refusal.ShouldBe(reason);
        rig.Vault.Open(rig.Flash).ShouldBe(StorageResult.Failed);
        rig.Vault.HasFailed.ShouldBeTrue();
        rig.Chip.KeysMade.ShouldBe(0);
        rig.Flash.Files.ShouldBeEmpty();
    }

    private static ElementRig RigFor(int operation) => operation == FirstStart ? new ElementRig() : ElementRig.WithKey();

    private static StorageResult After(int operation) => operation == Replacement ? StorageResult.Damaged : StorageResult.Found;

    private static int CommandsOf(int operation)
    {
        using ElementRig rig = RigFor(operation);
        int before = rig.Chip.Commands;
        TryDo(rig, operation).ShouldBeTrue();
        return rig.Chip.Commands - before;
    }

    /// <summary>Does one of the vault's operations, and checks its result.</summary>
    private static bool TryDo(ElementRig rig, int operation)
    {
        switch (operation)
        {
            case 0:
            case FirstStart:
                return rig.Vault.Open(rig.Flash) == StorageResult.Found;
            case 1:
                byte[]? signature = rig.Vault.Sign(Digest);
                signature?.ShouldSatisfyAllConditions(() => rig.HasSigned(Digest, signature).ShouldBeTrue());
                return signature is not null;
            case 2:
                CoseKey own = rig.Vault.PublicKey;
                return rig.Vault.Agree(own, null) is not null;
            case 3:
                return rig.Vault.Mac([1], Digest) is not null;
            default:
                return rig.Vault.TryReplaceKey();
        }
    }
}
