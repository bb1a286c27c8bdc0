using Agent.Tests.World;
using CsCheck;
using NanoMedAgent.Outbox;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Outbox;

/// <summary>Readings, acknowledgements, faults and time in random order, compared with a plain list of all readings.</summary>
public class RandomisedLifecycles
{
    private const int StepsInALife = 250;
    private static readonly int Lifecycles = Effort.Cases(200);

    // A storage that becomes full after some hundred kilobytes, and one that never does.
    private const int FewBlocks = 48;
    private const int ManyBlocks = 256;

    // Seconds that slow erases may add to the time at risk.
    private const int SlowErases = 6;

    private static readonly Gen<(int Kind, int Amount)[]> Lifecycle = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 9999]).Array[StepsInALife];

    [Fact]
    public void Only_readings_in_RAM_at_a_power_cut_are_lost_and_they_are_declared() =>
        Lifecycle.Sample(lifecycle => RunLifecycle(lifecycle, ManyBlocks, isDamaged: false), iter: Lifecycles / 4, threads: 1);

    [Fact]
    public void When_space_runs_out_classes_are_evicted_in_order_and_their_readings_are_declared() =>
        Lifecycle.Sample(lifecycle => RunLifecycle(lifecycle, FewBlocks, isDamaged: false), iter: Lifecycles / 2, threads: 1);

    [Fact]
    public void A_damaged_record_loses_only_itself_and_is_declared() =>
        Lifecycle.Sample(lifecycle => RunLifecycle(lifecycle, FewBlocks, isDamaged: true), iter: Lifecycles / 4, threads: 1);

    private static void RunLifecycle((int Kind, int Amount)[] lifecycle, int blocks, bool isDamaged)
    {
        OutboxRig rig = new(blocks);
        Random dice = new(lifecycle[0].Amount);
        List<(int Class, Action Restore)> backups = [];
        List<(int Class, byte[] Message)> kept = [];
        History history = new();
        int damages = 0;
        foreach ((int kind, int amount) in lifecycle)
        {
            int dataClass = amount % OutboxRig.Classes.Length;
            switch (kind)
            {
                case < 35:
                    rig.Measure(kind % 8 == 0 ? dataClass : 1, 12 + (amount % 200));
                    break;
                case < 50:
                    Busy(rig, readings: amount % 60);
                    break;
                case < 65:
                    rig.Run(seconds: 1 + (amount % 90));
                    break;
                case < 70:
                    rig.Link.GoDown();
                    break;
                case < 77:
                    rig.Link.IsUp = true;
                    break;
                case < 80:
                    rig.CustodiansAnswer = amount % 3 > 0;
                    break;
                case < 83:
                    rig.Deliver(messages => messages.SelectMany(message => Enumerable.Repeat(message, dice.Next(3))).OrderBy(_ =>
                        dice.Next()));
                    rig.DisturbAcknowledgements(dice);
                    break;
                case < 85:
                    kept.Add((dataClass, rig.CurrentAcknowledgement(dataClass)));
                    break;
                case < 87:
                    kept.ForEach(message => rig.Replay(message.Class, message.Message));
                    break;
                case 87:
                    rig.BeginEpoch(dataClass);
                    break;
                case 88:
                    rig.FlushImmediately = amount % 2 == 0;
                    break;
                case 89:
                    rig.Restart();
                    break;
                case 90:
                    rig.CutPower();
                    break;
                case < 94:
                    rig.Flash.AddFault(new StorageFault(PowerCutKinds.All[amount % 5], rig.Flash.Operations + 1 + (amount % 7),
                        amount % 50));
                    break;
                case 94:
                    rig.Flash.AddFault(new StorageFault(StorageFaultKind.SlowErase, rig.Flash.Operations + 1, amount / 5));
                    break;
                case 95:
                    rig.Flash.AddFault(new StorageFault(StorageFaultKind.BadBlock, rig.Flash.Operations + 1));
                    break;
                case 96 when isDamaged:
                    damages += Damage(rig, amount) ? 1 : 0;
                    break;
                case 97:
                    backups.Add((dataClass, rig.Custodians[dataClass].Backup()));
                    break;
                case 98 when backups.Count > 0:
                    (int owner, Action restore) = backups[amount % backups.Count];
                    history.Remember(rig);
                    restore();
                    break;
            }
        }

        rig.Flash.ClearFaults();
        rig.Link.IsUp = true;
        rig.CustodiansAnswer = true;
        rig.FlushImmediately = false;
        for (int minute = 0; minute < 240 && (minute < 3 || !IsSettled(rig)); minute++)
        {
            for (int dataClass = 0; dataClass < OutboxRig.Classes.Length; dataClass++)
            {
                rig.Measure(dataClass, 40);
            }

            rig.Run(seconds: 60);
        }

        history.Remember(rig);
        Judge(rig, history, damages);
        if (blocks == ManyBlocks)
        {
            rig.Custodians.ShouldAllBe(custodian => custodian.Gaps.All(gap => gap.Reason != GapReason.Full));
        }
    }

    private static void Busy(OutboxRig rig, int readings)
    {
        for (int i = 0; i < readings; i++)
        {
            rig.Measure(1, 72);
            rig.Run(seconds: 1);
        }
    }

    /// <summary>
    /// Flips a bit in a reading or a number. Epoch announcements have two copies; another test damages both.
    /// </summary>
    private static bool Damage(OutboxRig rig, int amount)
    {
        string[] names = [.. rig.Flash.Files.Where(file => !file.Key.StartsWith("k.", StringComparison.Ordinal)
            && file.Value.Length > 0).Select(file => file.Key).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            return false;
        }

        string hit = names[amount % names.Length];
        rig.Flash.FlipBit(hit, amount * 97L % (8 * rig.Flash.Files[hit].Length));
        return true;
    }

    /// <summary>
    /// If bad blocks leave less space than was counted on, readings are removed before they can be declared. If the power is cut in that
    /// very moment, the reason is lost.
    /// </summary>
    private static bool HadToGoAtOnce(OutboxRig rig, FakeCustodian custodian, long number) =>
        rig.Flash.Refusals > 0 && custodian.Gaps.Any(gap =>
            gap.First <= number && number <= gap.Last && gap.Reason is GapReason.Unknown or GapReason.Restart);

    private static bool IsSettled(OutboxRig rig) => rig.Waiting == 0 && rig.Custodians.All(custodian => custodian.Received.All is [(1, _)]);

    private static void Judge(OutboxRig rig, History history, int damages)
    {
        string received = string.Join(" | ", rig.Custodians.Select(custodian => string.Join(" ", custodian.Received.All.Take(4))));
        IsSettled(rig).ShouldBeTrue($"{rig.Waiting} wait; {received}");
        rig.Custodians.SelectMany(custodian => custodian.Contradictions).ShouldBeEmpty();
        List<string> damaged = [];
        long[] before = new long[OutboxRig.Classes.Length];
        foreach ((int dataClass, long number, byte[] content, long time) in rig.Put)
        {
            // This runs some hundred thousand times: Shouldly is only called on a failure, because it takes microseconds, and milliseconds
            // for a lambda.
            FakeCustodian custodian = rig.Custodians[dataClass];
            if (number <= before[dataClass])
            {
                Assert.Fail($"{OutboxRig.Classes[dataClass]} {number} came twice");
            }

            before[dataClass] = number;
            if (custodian.Readings.TryGetValue(number, out byte[]? stored))
            {
                if (!stored.AsSpan().SequenceEqual(content))
                {
                    stored.ShouldBe(content);
                }

                continue;
            }

            if (!custodian.Gaps.Any(gap => gap.First <= number && number <= gap.Last))
            {
                Assert.Fail($"{OutboxRig.Classes[dataClass]} {number} is missing and not declared");
            }

            bool isExplained = rig.Declared.Exists(declared =>
                declared.Class == dataClass && declared.Gap.Reason == GapReason.Full && declared.Gap.First <= number
                && number <= declared.Gap.Last)
                || history.WasStored(dataClass, number)
                || HadToGoAtOnce(rig, custodian, number)
                || rig.PowerCuts.Any(cut => time <= cut && cut - time <= (OutboxRig.SecondsAtRisk + SlowErases) * 1000L);
            if (!isExplained)
            {
                string declared = string.Join(" and ", custodian.Gaps.Where(gap => gap.First <= number && number <= gap.Last));
                damaged.Add($"{OutboxRig.Classes[dataClass]} {number} at {time}, declared: {declared}");
            }
        }

        string cuts = string.Join(" ", rig.PowerCuts);
        damaged.Count.ShouldBeLessThanOrEqualTo(
            damages, $"readings are missing that were neither at risk nor evicted, the first {damaged.FirstOrDefault()}; power cuts at " +
            $"{cuts}");
    }

    /// <summary>What the custodians had before they were restored from a backup.</summary>
    private sealed class History
    {
        private readonly HashSet<(int Class, long Number)> _stored = [];

        public void Remember(OutboxRig rig)
        {
            for (int dataClass = 0; dataClass < OutboxRig.Classes.Length; dataClass++)
            {
                _stored.UnionWith(rig.Custodians[dataClass].Readings.Keys.Select(number => (dataClass, number)));
            }
        }

        public bool WasStored(int dataClass, long number) => _stored.Contains((dataClass, number));
    }
}
