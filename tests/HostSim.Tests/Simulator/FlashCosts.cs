using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace HostSim.Tests.Simulator;

/// <summary>
/// The simulated flash counts what littlefs does. The expected figures were measured on littlefs 2.11.2 itself, with esp_littlefs's
/// settings and nanoFramework's way of opening files, on a block device that counts.
/// </summary>
public class FlashCosts
{
    private const int Board4Megabytes = 64;
    private const int Board8Megabytes = 512;

    [Theory]
    [InlineData(0, 256, 0)]
    [InlineData(17, 384, 0)]
    [InlineData(4096, 4480, 1)]
    public void Creating_a_file_costs_commits_and_blocks(int bytes, int programmed, int erases)
    {
        Flash flash = new(Board4Megabytes);
        flash.Write(1, bytes);
        flash.ShouldHaveCost(programmed, erases, rounds: 1);
    }

    [Fact]
    public void Reading_a_file_costs_a_commit_as_nanoFramework_opens_it_for_writing()
    {
        Flash flash = new(Board4Megabytes);
        flash.Write(1, 17);
        flash.BeginToCount();
        flash.Storage.Read(Flash.Name(1), new byte[17], out _).ShouldBe(StorageResult.Found);
        flash.ShouldHaveCost(128, 0, rounds: 1);
    }

    [Theory]
    [InlineData(Board4Megabytes, 30, 4655, 1.167, 32)]
    [InlineData(Board4Megabytes, 55, 4769, 1.218, 59)]
    [InlineData(Board8Megabytes, 100, 4796, 1.230, 108)]
    [InlineData(Board8Megabytes, 450, 4803, 1.227, 486)]
    public void A_directory_of_many_files_costs_more_blocks(int blocks, int files, double programmed, double erases, int used)
    {
        Flash flash = new(blocks);
        for (int file = 0; file < files; file++)
        {
            flash.Write(file, 4096);
        }

        flash.ShouldHaveCost(programmed, erases, files);
        flash.Storage.UsedBlocks.ShouldBe(used);
    }

    [Theory]
    [InlineData(4096, 5041.1, 1.231)]
    [InlineData(1280, 2225.1, 1.231)]
    [InlineData(110, 1040.3, 0.316)]
    public void Replacing_the_oldest_file_again_and_again_costs_what_littlefs_costs(int bytes, double programmed, double erases)
    {
        Flash flash = new(Board4Megabytes);
        for (int round = 0; round < 5000; round++)
        {
            if (round == 2500)
            {
                flash.BeginToCount();
            }

            flash.Write(round, bytes);
            if (round >= 40)
            {
                flash.Storage.Delete(Flash.Name(round - 40));
            }
        }

        flash.ShouldHaveCost(programmed, erases, rounds: 2500);
    }

    [Fact]
    public void Writing_two_small_files_in_turn_costs_little()
    {
        Flash flash = new(Board4Megabytes);
        for (int file = 0; file < 30; file++)
        {
            flash.Write(file, 4096);
        }

        for (int round = 0; round < 5000; round++)
        {
            if (round == 2500)
            {
                flash.BeginToCount();
            }

            flash.Storage.TryWrite(round % 2 == 0 ? "next.vitals.a" : "next.vitals.b", new byte[17]).ShouldBeTrue();
        }

        flash.ShouldHaveCost(409.8, 0.100, rounds: 2500);
    }

    [Fact]
    public void Merging_small_files_into_large_ones_costs_what_littlefs_costs()
    {
        Flash flash = new(Board4Megabytes);
        int nextFile = 0;
        Queue<int> large = [];
        for (int round = 0; round < 3000; round++)
        {
            if (round == 1500)
            {
                flash.BeginToCount();
            }

            int first = nextFile;
            for (int small = 0; small < 3; small++)
            {
                flash.Write(nextFile++, 1240);
            }

            large.Enqueue(nextFile);
            flash.Write(nextFile++, 3660);
            for (int small = 0; small < 3; small++)
            {
                flash.Storage.Delete(Flash.Name(first + small));
            }

            if (large.Count > 40)
            {
                flash.Storage.Delete(Flash.Name(large.Dequeue()));
            }
        }

        flash.ShouldHaveCost(12526.5, 5.554, rounds: 1500);
    }

    [Fact]
    public void Deleting_files_costs_little()
    {
        Flash flash = new(Board8Megabytes);
        for (int file = 0; file < 440; file++)
        {
            flash.Write(file, 4096);
        }

        flash.BeginToCount();
        for (int file = 0; file < 440; file++)
        {
            flash.Storage.Delete(Flash.Name(file));
        }

        flash.ShouldHaveCost(130.9, 0.025, rounds: 440);
        flash.Storage.UsedBlocks.ShouldBe(2);
    }

    [Theory]
    [InlineData(Board4Megabytes, 61)]
    [InlineData(Board8Megabytes, 475)]
    public void A_full_partition_refuses_a_file_and_leaves_it_empty(int blocks, int file)
    {
        Flash flash = new(blocks);
        int written = 0;
        while (flash.Storage.TryWrite(Flash.Name(written), new byte[4096]))
        {
            written++;
        }

        (written + 1).ShouldBe(file);
        flash.Storage.Files[Flash.Name(written)].ShouldBeEmpty();
    }

    /// <summary>A flash, and its wear since <see cref="BeginToCount"/>.</summary>
    private sealed class Flash
    {
        private long _programmed;
        private long _erases;

        public Flash(int blocks)
        {
            Storage = new SimulatedFlash(new FlashGeometry(blocks));
            BeginToCount();
        }

        public SimulatedFlash Storage { get; }

        public static string Name(int file) => $"s.{file:x16}";

        public void Write(int file, int bytes) => Storage.TryWrite(Name(file), new byte[bytes]).ShouldBeTrue();

        public void BeginToCount()
        {
            _programmed = Storage.ProgrammedBytes;
            _erases = Storage.TotalErases;
        }

        public void ShouldHaveCost(double programmed, double erases, int rounds)
        {
            ((Storage.ProgrammedBytes - _programmed) / (double)rounds).ShouldBe(programmed, programmed * 0.002);
            ((Storage.TotalErases - _erases) / (double)rounds).ShouldBe(erases, 0.002);
        }
    }
}
