using NanoMedAgent.Outbox;

namespace Agent.Tests.Outbox;

/// <summary>Readings that wait in flash, and cannot be sent any more.</summary>
public class DamagedReadings
{
    private const int Vitals = 1;
    private const int ChecksumBytes = 4;

    // A segment begins with its head.
    private const int HeadBytes = 19;

    [Fact]
    public void Damaged_readings_are_declared_even_when_the_device_measures_nothing_any_more()
    {
        OutboxRig rig = new(blocks: 64);
        rig.Link.GoDown();
        rig.Measure(Vitals, 80);
        rig.Measure(Vitals, 80);
        rig.Run(seconds: OutboxRig.SecondsAtRisk + 1);
        string segment = rig.Flash.Files.Keys.Single(name => name.StartsWith("t.", StringComparison.Ordinal));
        for (int place = HeadBytes; place < rig.Flash.Files[segment].Length; place += ChecksumBytes)
        {
            // Every record and its checksum.
            rig.Flash.FlipBit(segment, place * 8L);
        }

        rig.Link.IsUp = true;
        rig.Run(seconds: 300);
        rig.Waiting.ShouldBe(0);
        rig.Custodians[Vitals].Readings.Keys.ShouldBe([3], "the record that declares the two before it");
        (int dataClass, Gap gap) = rig.Declared.ShouldHaveSingleItem();
        (dataClass, gap.First, gap.Last, gap.Reason).ShouldBe((Vitals, 1, 2, GapReason.Damaged));
    }
}
