using Agent.Tests.World;
using CsCheck;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Storage;

namespace Agent.Tests.Storage;

/// <summary>Starts, epoch ids and sequence numbers: for 30 years, over power cuts and damage, none comes twice.</summary>
public class NumbersThatNeverRepeat
{
    private const int Numbers = PersistentCounters.FirstClass + 3;
    private const long IdLimit = 0xFFFFFFFF;
    private const long NumberLimit = 0x3FFFFFFFFF;

    private const long ThirtyYearsSeconds = 30L * 366 * 24 * 3600;
    private const int FastestRestartSeconds = 60;

    private static readonly int[] Counters = [PersistentCounters.Starts, PersistentCounters.Epochs, Numbers];

    [Fact]
    public void Thirty_years_of_epochs_of_a_minute_in_three_classes_and_a_restart_every_minute_use_less_than_half_of_the_epoch_ids()
    {
        long restarts = ThirtyYearsSeconds / FastestRestartSeconds;
        (long afterRestarts, _) = UsedByRestarts();
        long ofRestarts = afterRestarts * restarts;
        long ofTime = 3 * ThirtyYearsSeconds / 60;
        (ofRestarts + ofTime).ShouldBeLessThan(IdLimit / 2);
        restarts.ShouldBeLessThan(IdLimit / 2);
    }

    [Fact]
    public void Thirty_years_of_a_reading_a_second_and_a_restart_every_minute_use_less_than_half_of_the_sequence_numbers()
    {
        (_, long afterRestarts) = UsedByRestarts();
        (((afterRestarts + FastestRestartSeconds) * (ThirtyYearsSeconds / FastestRestartSeconds)) + ThirtyYearsSeconds)
            .ShouldBeLessThan(NumberLimit / 2);
    }

    [Fact]
    public void A_device_that_runs_for_a_week_at_a_reading_a_second_and_epochs_of_a_minute_writes_its_counters_less_than_ten_times_a_day()
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        PersistentCounters counters = Start(flash);
        long before = flash.Operations;
        for (int second = 0; second < 7 * 24 * 3600; second++)
        {
            counters.TryTake(Numbers, out _).ShouldBeTrue();
            if (second % 60 == 0)
            {
                counters.TryTake(PersistentCounters.Epochs, out _).ShouldBeTrue();
            }
        }

        (flash.Operations - before).ShouldBeLessThan(7 * 10);
    }

    [Theory]
    [InlineData(PersistentCounters.Starts, IdLimit)]
    [InlineData(PersistentCounters.Epochs, IdLimit)]
    [InlineData(Numbers, NumberLimit)]
    public void At_its_end_a_counter_refuses_and_repeats_nothing_and_a_restart_does_not_change_that(int counter, long limit)
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        StoredCounters.Set(flash, counter, limit - 5_000);
        PersistentCounters counters = Start(flash);
        long last = counters.Last(counter);
        while (counters.TryTake(counter, out long number))
        {
            number.ShouldBe(last + 1);
            last = number;
        }

        last.ShouldBe(limit);
        counters.IsUsedUp(counter).ShouldBeTrue();
        for (int restart = 0; restart < 3; restart++)
        {
            PersistentCounters after = Recovered(flash);
            after.IsUsedUp(counter).ShouldBeTrue();
            after.TryTake(counter, out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("counters.a", "counters.b")]
    [InlineData("ceilings.a", "ceilings.b")]
    [InlineData("counters.a", "ceilings.b")]
    [InlineData("counters.a", "counters.b", "ceilings.a")]
    [InlineData("counters.a", "counters.b", "ceilings.b")]
    [InlineData("counters.b", "ceilings.a", "ceilings.b")]
    public void As_long_as_one_of_four_files_is_whole_the_numbers_go_on_above_all_that_were_used(params string[] damaged)
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        long[] last = new long[Numbers + 1];
        for (int round = 0; round < 40; round++)
        {
            PersistentCounters counters = Start(flash);
            for (int i = 0; i < 1000; i++)
            {
                foreach (int counter in Counters)
                {
                    counters.TryTake(counter, out long number).ShouldBeTrue();
                    number.ShouldBeGreaterThan(last[counter]);
                    last[counter] = number;
                }
            }

            foreach (string name in damaged)
            {
                flash.FlipBit(name, 8 * round % (8 * flash.Files[name].Length));
            }
        }
    }

    [Fact]
    public void Where_no_copy_is_whole_the_counters_are_lost_and_are_not_new()
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        Start(flash).TryTake(Numbers, out _).ShouldBeTrue();
        foreach (string name in flash.Files.Keys.ToArray())
        {
            flash.FlipBit(name, 9);
        }

        new PersistentCounters(flash).Recover().ShouldBe(StorageResult.Damaged);
    }

    [Fact]
    public void A_power_cut_at_any_write_and_another_in_the_recovery_repeat_no_number_and_lose_no_counter()
    {
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            foreach (StorageFaultKind second in PowerCutKinds.All)
            {
                for (int operation = 1; LivesThrough(kind, operation, second); operation++)
                {
                    operation.ShouldBeLessThan(200);
                }
            }
        }
    }

    [Fact]
    public void A_storage_that_fails_once_gives_no_number_twice_and_the_next_number_when_it_works()
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        PersistentCounters counters = Start(flash);
        long last = 0;
        for (int i = 0; i < 5_000; i++)
        {
            if (i % 7 == 0)
            {
                flash.AddFault(new StorageFault(StorageFaultKind.Full, flash.Operations + 1, 1));
            }

            if (counters.TryTake(Numbers, out long number))
            {
                number.ShouldBe(last + 1);
                last = number;
            }
        }

        last.ShouldBeGreaterThan(4_900);
        Start(flash).TryTake(Numbers, out long after).ShouldBeTrue();
        after.ShouldBeGreaterThan(last);
    }

    [Fact]
    public void Whatever_happens_to_a_device_in_its_life_no_number_comes_twice() =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 9999]).Array[120].Sample(Live, iter: Effort.Cases(400), threads: 1);

    private static void Live((int Kind, int Amount)[] life)
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        long[] last = new long[Numbers + 1];
        PersistentCounters? counters = null;
        bool isBlocksDamaged = false;
        foreach ((int kind, int amount) in life)
        {
            try
            {
                counters ??= Start(flash);
                int counter = Counters[amount % Counters.Length];
                switch (kind)
                {
                    case < 60:
                        for (int i = 0; i < amount % 700 && counters.TryTake(counter, out long number); i++)
                        {
                            number.ShouldBeGreaterThan(last[counter]);
                            last[counter] = number;
                        }

                        break;
                    case < 70:
                        counters.GiveBack(counter);
                        counters.TryStore();
                        break;
                    case < 80:
                        counters = null;
                        break;
                    case < 90:
                        long operation = flash.Operations + 1 + (amount % 4);
                        flash.AddFault(new StorageFault(PowerCutKinds.All[amount % 5], operation, amount % 50));
                        break;
                    case < 94:
                        flash.AddFault(new StorageFault(StorageFaultKind.Full, flash.Operations + 1, 1 + (amount % 3)));
                        break;
                    case < 97 when !isBlocksDamaged && flash.Files.Values.Count(file => file.Length > 0) == 4:
                        // Both copies of the blocks; the ceilings are left.
                        flash.FlipBit("counters.a", amount % (8 * flash.Files["counters.a"].Length));
                        flash.FlipBit("counters.b", amount % (8 * flash.Files["counters.b"].Length));
                        isBlocksDamaged = true;
                        counters = null;
                        break;
                }
            }
            catch (PowerCutException)
            {
                counters = null;
            }
        }
    }

    /// <summary>Starts a device over and over, with a power cut at a write, and another one a few writes later.</summary>
    /// <returns>Whether there was such a write.</returns>
    private static bool LivesThrough(StorageFaultKind kind, int operation, StorageFaultKind second)
    {
        SimulatedFlash flash = new(new FlashGeometry(16));
        flash.AddFault(new StorageFault(kind, operation, 3));
        flash.AddFault(new StorageFault(second, operation + 2, 5));
        long[] last = new long[Numbers + 1];
        int cuts = 0;
        for (int start = 0; start < 6 + cuts; start++)
        {
            try
            {
                PersistentCounters counters = Start(flash);
                counters.Last(PersistentCounters.Starts).ShouldBeGreaterThan(last[PersistentCounters.Starts]);
                last[PersistentCounters.Starts] = counters.Last(PersistentCounters.Starts);
                for (int i = 0; i < 6000; i++)
                {
                    int counter = i % 20 == 0 ? PersistentCounters.Epochs : Numbers;
                    counters.TryTake(counter, out long number).ShouldBeTrue();
                    if (number <= last[counter])
                    {
                        number.ShouldBeGreaterThan(last[counter], $"{kind}@{operation}, {second}");
                    }

                    last[counter] = number;
                }

                counters.GiveBack(Numbers);
                counters.TryStore().ShouldBeTrue();
            }
            catch (PowerCutException)
            {
                cuts++;
            }
        }

        return cuts > 0;
    }

    /// <summary>What one restart costs: epoch ids and sequence numbers, of which it uses one each.</summary>
    private static (long Epochs, long Numbers) UsedByRestarts()
    {
        const int Restarts = 1000;
        SimulatedFlash flash = new(new FlashGeometry(16));
        PersistentCounters counters = Start(flash);
        for (int restart = 0; restart < Restarts; restart++)
        {
            counters = Start(flash);
            counters.TryTake(PersistentCounters.Epochs, out _).ShouldBeTrue();
            counters.TryTake(Numbers, out _).ShouldBeTrue();
        }

        return ((counters.Last(PersistentCounters.Epochs) / Restarts) + 1, (counters.Last(Numbers) / Restarts) + 1);
    }

    private static PersistentCounters Start(SimulatedFlash flash)
    {
        PersistentCounters counters = Recovered(flash);
        counters.TryCountStart();
        return counters;
    }

    private static PersistentCounters Recovered(SimulatedFlash flash)
    {
        PersistentCounters counters = new(flash);
        counters.Recover().ShouldBeOneOf(StorageResult.Found, StorageResult.Absent);
        return counters;
    }
}
