using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace HostSim.Tests.Simulator;

/// <summary>The simulated flash fails where a test places a fault, and each fault has a text.</summary>
public class FlashFaults
{
    private static readonly byte[] Content = [.. Enumerable.Range(1, 100).Select(number => (byte)number)];

    [Theory]
    [InlineData(StorageFaultKind.CutBefore, -1)]
    [InlineData(StorageFaultKind.CutAtByte, 3)]
    [InlineData(StorageFaultKind.CutAtHalf, 50)]
    [InlineData(StorageFaultKind.CutAtLastByte, 99)]
    [InlineData(StorageFaultKind.CutAfter, 100)]
    public void A_power_cut_during_a_write_leaves_a_prefix_of_the_file(StorageFaultKind kind, int kept)
    {
        SimulatedFlash flash = New();
        flash.TryWrite("before", Content).ShouldBeTrue();
        flash.AddFault(new StorageFault(kind, 2, 3));
        Should.Throw<PowerCutException>(() => flash.TryWrite("file", Content)).Fault.Operation.ShouldBe(2);
        flash.Files.ContainsKey("file").ShouldBe(kept >= 0);
        if (kept >= 0)
        {
            flash.Files["file"].ShouldBe(Content[..kept]);
        }

        flash.Files["before"].ShouldBe(Content);
        flash.TryWrite("file", Content).ShouldBeTrue("a fault happens once");
    }

    [Theory]
    [InlineData(StorageFaultKind.CutBefore, true)]
    [InlineData(StorageFaultKind.CutAtHalf, true)]
    [InlineData(StorageFaultKind.CutAfter, false)]
    public void A_power_cut_during_a_deletion_leaves_the_file_or_not(StorageFaultKind kind, bool isThere)
    {
        SimulatedFlash flash = New();
        flash.TryWrite("file", Content);
        flash.AddFault(new StorageFault(kind, 2));
        Should.Throw<PowerCutException>(() => flash.Delete("file"));
        flash.Files.ContainsKey("file").ShouldBe(isThere);
    }

    [Fact]
    public void A_power_cut_during_an_overwrite_leaves_neither_the_old_nor_the_new_content()
    {
        SimulatedFlash flash = New();
        flash.TryWrite("file", Content);
        flash.AddFault(new StorageFault(StorageFaultKind.CutAtByte, 2, 1));
        Should.Throw<PowerCutException>(() => flash.TryWrite("file", new byte[100]));
        flash.Files["file"].ShouldBe(new byte[1], "neither the old nor the new content");
    }

    [Fact]
    public void A_bit_flip_changes_one_bit_of_what_is_stored()
    {
        SimulatedFlash flash = New();
        flash.TryWrite("a", Content);
        flash.AddFault(new StorageFault(StorageFaultKind.FlipBit, 2, 801));
        flash.TryWrite("b", Content);
        flash.Files["a"].ShouldBe(Content);
        byte[] expected = [.. Content];
        expected[0] ^= 2;
        flash.Files["b"].ShouldBe(expected);
    }

    [Fact]
    public void A_worn_out_block_is_skipped_and_the_partition_is_one_block_smaller()
    {
        SimulatedFlash flash = New();
        flash.AddFault(new StorageFault(StorageFaultKind.BadBlock, 1));
        Fill(flash, out int with).ShouldBeTrue();
        Fill(New(), out int without).ShouldBeTrue();
        with.ShouldBe(without - 1);
    }

    [Fact]
    public void An_unreadable_file_is_still_listed_and_can_be_replaced()
    {
        SimulatedFlash flash = New();
        flash.AddFault(new StorageFault(StorageFaultKind.Unreadable, 1));
        flash.TryWrite("file", Content);
        flash.Read("file", new byte[100], out _).ShouldBe(StorageResult.Failed);
        flash.Files.ShouldContainKey("file");
        flash.Delete("file");
        flash.TryWrite("file", Content);
        flash.Read("file", new byte[100], out int count).ShouldBe(StorageResult.Found);
        count.ShouldBe(100);
    }

    [Fact]
    public void Reads_that_fail_for_a_while_succeed_afterwards()
    {
        SimulatedFlash flash = New();
        flash.AddFault(new StorageFault(StorageFaultKind.ReadFails, 1, 2));
        flash.TryWrite("file", Content);
        StorageResult[] results = [.. Enumerable.Range(0, 3).Select(_ => flash.Read("file", new byte[100], out int _))];
        results.ShouldBe([StorageResult.Failed, StorageResult.Failed, StorageResult.Found]);
        flash.Read("other", new byte[100], out _).ShouldBe(StorageResult.Absent);
        flash.Read("file", new byte[99], out _).ShouldBe(StorageResult.Damaged);
    }

    [Fact]
    public void A_partition_that_is_full_for_three_operations_refuses_three_writes()
    {
        SimulatedFlash flash = New();
        flash.AddFault(new StorageFault(StorageFaultKind.Full, 2, 3));
        bool[] written = [.. Enumerable.Range(0, 6).Select(file => flash.TryWrite($"file{file}", Content))];
        written.ShouldBe([true, false, false, false, true, true]);
        flash.Refusals.ShouldBe(3);
    }

    [Fact]
    public void A_slow_erase_takes_time()
    {
        SimulatedFlash flash = New();
        TimeSpan taken = TimeSpan.Zero;
        flash.Busy += time => taken += time;
        flash.AddFault(new StorageFault(StorageFaultKind.SlowErase, 1, 400));
        flash.TryWrite("file", Content).ShouldBeTrue();
        taken.ShouldBe(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void A_clone_is_independent_of_the_original()
    {
        SimulatedFlash flash = New();
        flash.TryWrite("file", Content);
        SimulatedFlash copy = flash.Clone();
        copy.Delete("file");
        copy.TryWrite("other", Content);
        flash.Files.Keys.ShouldBe(["file"]);
        flash.Operations.ShouldBe(1);
        flash.ProgrammedBytes.ShouldBeLessThan(copy.ProgrammedBytes);
    }

    [Fact]
    public void Files_in_a_folder_are_there_in_the_next_run()
    {
        string folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
        try
        {
            SimulatedFlash flash = SimulatedFlash.OpenFolder(new FlashGeometry(32), folder);
            flash.TryWrite("stays", Content);
            flash.TryWrite("goes", Content);
            flash.Delete("goes");
            SimulatedFlash.OpenFolder(new FlashGeometry(32), folder).Files.ShouldHaveSingleItem().Value.ShouldBe(Content);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("cut-before@1")]
    [InlineData("cut-at-byte@12:3")]
    [InlineData("cut-at-half@123")]
    [InlineData("cut-at-last-byte@1")]
    [InlineData("cut-after@1")]
    [InlineData("flip-bit@7:1234")]
    [InlineData("bad-block@9")]
    [InlineData("unreadable@9:2")]
    [InlineData("full@9:20")]
    [InlineData("slow-erase@9:400")]
    public void A_fault_is_parsed_from_its_own_text(string text) => StorageFault.Parse(text).ShouldNotBeNull().ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("cut-at-half")]
    [InlineData("cut-at-half@0")]
    [InlineData("cut-at-half@-1")]
    [InlineData("cut-at-half@1:1")]
    [InlineData("flip-bit@1")]
    [InlineData("flip-bit@1:x")]
    [InlineData("CutAtHalf@1")]
    [InlineData("explode@1")]
    [InlineData("3@1")]
    public void A_text_that_is_not_a_fault_is_refused(string text) => StorageFault.Parse(text).ShouldBeNull();

    private static SimulatedFlash New() => new(new FlashGeometry(32));

    /// <summary>Writes blocks until no more fit.</summary>
    private static bool Fill(SimulatedFlash flash, out int files)
    {
        files = 0;
        while (flash.TryWrite($"file{files:00}", new byte[FlashGeometry.BlockBytes]))
        {
            files++;
        }

        return files > 0;
    }
}
