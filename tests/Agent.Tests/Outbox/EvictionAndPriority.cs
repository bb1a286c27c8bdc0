using NanoMedAgent.Outbox;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Outbox;

/// <summary>Several classes in one storage: which is sent first, and which is evicted first.</summary>
public class EvictionAndPriority
{
    private const int Device = 0;
    private const int Vitals = 1;
    private const int Alarm = 2;

    [Fact]
    public void An_alarm_is_written_to_flash_first_even_while_the_link_is_up()
    {
        OutboxRig rig = new(blocks: 64) { CustodiansAnswer = false };
        rig.Link.IsUp = true;
        rig.Measure(Vitals, 80);
        rig.Flash.Files.Keys.ShouldNotContain(name => IsSegment(name));
        rig.Measure(Alarm, 80);
        rig.Flash.Files.Keys.Count(IsSegment).ShouldBe(1);
        rig.CutPower();
        rig.CustodiansAnswer = true;
        rig.Run(seconds: 120);
        rig.Custodians[Alarm].Readings.ShouldContainKey(1);
        rig.Custodians[Vitals].Readings.ShouldNotContainKey(1);
    }

    [Fact]
    public void After_an_outage_the_most_urgent_class_is_sent_first()
    {
        OutboxRig rig = new(blocks: 64);
        rig.Link.GoDown();
        for (int i = 0; i < 50; i++)
        {
            rig.Measure(Device, 60);
            rig.Measure(Vitals, 60);
            rig.Measure(Alarm, 60);
            rig.Run(seconds: 1);
        }

        rig.Link.Published.Clear();
        rig.Link.IsUp = true;
        rig.Run(seconds: 30);
        string[] classes = [.. rig.Link.Published.Where(message => message.Kind == "r").Select(message => message.Topic.Split('/')[^1])];
        classes[0].ShouldBe("alarm");
        Array.IndexOf(classes, "vitals").ShouldBeLessThan(Array.IndexOf(classes, "device"));
    }

    [Fact]
    public void When_space_runs_out_the_first_class_is_evicted_then_the_oldest_of_the_next()
    {
        OutboxRig rig = new(blocks: 32);
        rig.Link.GoDown();
        for (int i = 0; i < 100; i++)
        {
            rig.Measure(Device, 100);
            rig.Measure(Alarm, 40);
            rig.Run(seconds: 2);
        }

        while (!rig.Declared.Exists(declared => declared.Class == Vitals))
        {
            rig.Measure(Vitals, 100);
            rig.Run(seconds: 1);
        }

        int order = rig.Declared.FindIndex(declared => declared.Class == Vitals);
        rig.Declared[..order].ShouldAllBe(declared => declared.Class == Device && declared.Gap.Reason == GapReason.Full);
        order.ShouldBeGreaterThan(1);

        rig.Link.IsUp = true;
        rig.Run(seconds: 600);
        rig.Waiting.ShouldBe(0);
        long[] kept = [.. rig.Custodians[Vitals].Readings.Keys.Order()];
        kept.Min().ShouldBeGreaterThan(1, "the oldest were evicted");
        rig.Custodians[Alarm].Readings.Count.ShouldBe(100, "no alarm was evicted");
        rig.Custodians.ShouldAllBe(custodian => custodian.Received.AboveContiguous.Count == 0);
    }

    [Fact]
    public void A_device_with_a_full_storage_still_starts_reads_and_writes()
    {
        OutboxRig rig = new(blocks: 32);
        rig.Link.GoDown();
        for (int i = 0; i < 4000; i++)
        {
            rig.Measure(Vitals, 100);
            rig.Run(seconds: 1);
        }

        rig.Declared.Count(declared => declared.Gap.Reason == GapReason.Full).ShouldBeGreaterThan(3);
        rig.CutPower();
        int waiting = rig.Waiting;
        waiting.ShouldBeGreaterThan(500);
        rig.Measure(Vitals, 100);
        rig.Run(seconds: 20);
        rig.Waiting.ShouldBeGreaterThan(waiting);
        rig.Link.IsUp = true;
        rig.Run(seconds: 300);
        rig.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_store_of_two_megabytes_has_at_most_five_hundred_segments()
    {
        OutboxRig rig = new(blocks: 512);
        rig.Link.GoDown();
        for (int i = 0; i < 30_000; i++)
        {
            rig.Measure(Vitals, 100);
            rig.Run(seconds: 1);
        }

        rig.Segments.ShouldBeInRange(400, 500);
        rig.Declared.ShouldContain(declared => declared.Gap.Reason == GapReason.Full);
    }

    [Fact]
    public void A_single_failed_write_loses_nothing_while_there_is_space()
    {
        for (int operation = 1; operation < 150; operation++)
        {
            OutboxRig rig = new(blocks: 64);
            rig.Link.GoDown();
            rig.Flash.AddFault(new StorageFault(StorageFaultKind.Full, rig.Flash.Operations + operation, 1));
            for (int i = 0; i < 400; i++)
            {
                rig.Measure(Vitals, 100);
                rig.Run(seconds: 1);
            }

            rig.Declared.ShouldBeEmpty($"operation {operation}");
        }
    }

    private static bool IsSegment(string name) => name[..2] is "s." or "t.";
}
