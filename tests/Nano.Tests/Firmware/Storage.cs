extern alias packages;

using Nano.Tests.World;
using NanoMedAgent.Nano.Calls;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using FileStorage = packages::NanoMedAgent.Esp32.FileStorage;

namespace Nano.Tests.Firmware;

/// <summary>The flash is full or fails, or memory is, and nothing is taken for stored, or for absent, that is not.</summary>
public sealed class Storage
{
    [Theory]
    [InlineData(100)]
    [InlineData(513)]
    [InlineData(4095)]
    [InlineData(4096)]
    public void On_a_full_flash_nothing_is_reported_as_written(int bytes) => OnChip.Run(chip =>
    {
        FileStorage storage = new(64 * 1024);
        storage.TryWrite("before", new byte[bytes], bytes).ShouldBeTrue();
        chip.Parts.Flash.AddFault(new StorageFault(StorageFaultKind.Full, chip.Parts.Flash.Operations + 1, 1_000));
        storage.TryWrite("a", new byte[bytes], bytes).ShouldBeFalse();
    });

    [Fact]
    public void Without_native_memory_no_file_is_absent_and_no_list_is_whole() => OnChip.Run(chip =>
    {
        FileStorage storage = new(64 * 1024);
        storage.TryWrite("device.json", new byte[10], 10).ShouldBeTrue();
        storage.TryWrite("segment", new byte[10], 10).ShouldBeTrue();
        byte[] buffer = new byte[100];
        chip.Files.CallsWithoutNativeMemory = 10;
        storage.Read("segment", buffer, out _).ShouldBe(StorageResult.Failed);
        storage.TryList(new Names()).ShouldBeFalse();
        chip.Files.CallsWithoutNativeMemory = 1;
        chip.Files.ListsNulls = true;
        storage.TryList(new Names()).ShouldBeFalse();
        chip.Files.CallsWithoutNativeMemory = 0;
        storage.Read("none", buffer, out _).ShouldBe(StorageResult.Absent);
        storage.Read("segment", buffer, out int count).ShouldBe(StorageResult.Found);
        count.ShouldBe(10);
        Names names = new();
        storage.TryList(names).ShouldBeTrue();
        names.Found.ShouldBe(["device.json", "segment"]);
    });

    [Fact]
    public void A_full_heap_inside_a_read_is_not_taken_for_a_missing_file() => OnChip.Run(chip =>
    {
        FileStorage storage = new(64 * 1024);
        storage.TryWrite("device.json", new byte[10], 10).ShouldBeTrue();
        storage.TryWrite("segment", new byte[10], 10).ShouldBeTrue();
        chip.FaultAt = call => call is { Member: "File.Exists", Number: 1 } ? NativeFault.HeapFull : NativeFault.None;
        storage.Read("segment", new byte[100], out _).ShouldBe(StorageResult.Failed);
        storage.Read("segment", new byte[100], out _).ShouldBe(StorageResult.Found);
    });

    [Fact]
    public void A_name_that_a_full_flash_has_locked_is_free_again_after_a_restart_that_the_device_makes_itself()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 3);
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 40);
        foreach (string name in ward.Flash.Files.Keys)
        {
            ward.Chip.Files.Lock(name);
        }

        ward.IsCollectorRunning = true;
        ward.Run(minutes: 75);
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        ward.Run(minutes: 30);
        ward.Chip.Starts.ShouldBe(2);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_storage_that_fails_at_the_start_is_tried_again_and_after_five_minutes_from_a_restart()
    {
        using FirmwareWard ward = new();
        bool isFailing = true;
        ward.Chip.FaultAt = call => isFailing && ward.Chip.Radio.IsUp && call.Member == "FileStream..ctor"
            ? NativeFault.Fails : NativeFault.None;
        ward.PowerOn().Run(minutes: 6);
        ward.LogText.ShouldContain("Agent: the storage fails, try 30");
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        isFailing = false;
        ward.Run(minutes: 2);
        ward.Chip.Starts.ShouldBe(2);
        ward.AssertNothingIsMissing();
    }

    private sealed class Names : IFileVisitor
    {
        public List<string> Found { get; } = [];

        public void Visit(string name) => Found.Add(name);
    }
}
