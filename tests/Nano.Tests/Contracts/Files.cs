extern alias packages;
using Nano.Tests.World;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Simulator.Flash;
using packages::System.IO;
using File = packages::System.IO.File;
using FileAccess = packages::System.IO.FileAccess;
using FileInfo = packages::System.IO.FileInfo;
using FileMode = packages::System.IO.FileMode;
using FileStream = packages::System.IO.FileStream;
using Folder = packages::System.IO.Directory;

namespace Nano.Tests.Contracts;

/// <summary>System.IO.FileSystem over esp_littlefs and stdio, as hostsim/Nano/README.md has it from the sources.</summary>
public sealed class Files
{
    [Fact]
    public void A_native_failure_is_a_plain_exception_and_no_IOException() => OnChip.Run(_ =>
    {
        Exception thrown = Should.Throw<Exception>(() => new FileStream(@"I:\none", FileMode.Open, FileAccess.Read));
        thrown.ShouldNotBeAssignableTo<IOException>();
    });

    [Fact]
    public void What_is_written_is_in_flash_when_the_file_is_closed_and_not_before() => OnChip.Run(chip =>
    {
        FileStream file = new(@"I:\a", FileMode.CreateNew, FileAccess.Write);
        file.Write(new byte[100], 0, 100);
        chip.Parts.Flash.Files.ContainsKey("a").ShouldBeFalse();
        file.Close();
        new FileInfo(@"I:\a").Length.ShouldBe(100);
    });

    [Theory]
    [InlineData(513)]
    [InlineData(4095)]
    public void On_a_full_flash_a_file_of_513_to_4095_bytes_is_lost_without_a_word(int bytes) => OnChip.Run(Fill, chip =>
    {
        Write("a", bytes);
        chip.Parts.Flash.Files.GetValueOrDefault("a", []).ShouldBeEmpty();
    });

    [Fact]
    public void On_a_full_flash_the_close_of_a_short_file_throws_and_its_name_is_locked_until_a_restart() => OnChip.Run(Fill, chip =>
    {
        Should.Throw<Exception>(() => Write("a", 512));
        chip.Parts.Flash.ClearFaults();
        chip.Parts.Flash.AddFault(new StorageFault(StorageFaultKind.Full, chip.Parts.Flash.Operations + 1, 0));
        Should.Throw<Exception>(() => File.Delete(@"I:\a"));
        Should.Throw<Exception>(() => Write("a", 10));
        Write("b", 10);
    });

    [Fact]
    public void On_a_full_flash_the_write_of_a_long_file_throws() => OnChip.Run(Fill, _ =>
    {
        FileStream file = new(@"I:\a", FileMode.CreateNew, FileAccess.Write);
        Should.Throw<Exception>(() => file.Write(new byte[4096], 0, 4096));
    });

    [Fact]
    public void Without_native_memory_no_file_exists_and_a_listing_is_empty_or_has_nulls() => OnChip.Run(chip =>
    {
        Write("a", 10);
        Write("b", 10);
        chip.Files.CallsWithoutNativeMemory = 2;
        File.Exists(@"I:\a").ShouldBeFalse();
        Folder.GetFiles(@"I:\").ShouldBeEmpty();
        chip.Files.CallsWithoutNativeMemory = 1;
        chip.Files.ListsNulls = true;
        Folder.GetFiles(@"I:\").ShouldContain((string?)null);
        File.Exists(@"I:\a").ShouldBeTrue();
        Folder.GetFiles(@"I:\").ShouldBe([@"I:\a", @"I:\b"]);
    });

    [Fact]
    public void The_deletion_of_a_file_that_is_not_there_is_no_error() => OnChip.Run(_ => File.Delete(@"I:\none"));

    [Fact]
    public void A_file_that_exists_is_not_created_anew() => OnChip.Run(_ =>
    {
        Write("a", 10);
        Should.Throw<Exception>(() => Write("a", 10));
    });

    private static void Fill(SimulatedEsp32 chip) =>
        chip.Parts.Flash.AddFault(new StorageFault(StorageFaultKind.Full, chip.Parts.Flash.Operations + 1, 1_000_000));

    private static void Write(string name, int bytes)
    {
        FileStream file = new(@"I:\" + name, FileMode.CreateNew, FileAccess.Write);
        file.Write(new byte[bytes], 0, bytes);
        file.Close();
    }
}
