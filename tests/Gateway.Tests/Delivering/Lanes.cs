using Gateway.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Delivering;

/// <summary>Several transactions at a time.</summary>
public class Lanes
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Readings_of_two_patients_go_at_the_same_time_and_those_of_each_in_order()
    {
        using GatewayRig rig = new();
        Epoch[] epochs = [rig.Pair("P1"), rig.Pair("P2")];
        for (int number = 1; number <= 130; number++)
        {
            Array.ForEach(epochs, epoch => rig.ArriveHeartRate(epoch, number, number));
        }

        // The server answers the first transaction with values when the second one is there.
        using Barrier both = new(2);
        int waiting = 2;
        rig.Server.BeforeTransaction = bundle =>
        {
            if (bundle.ToJsonString().Contains("vitals:", StringComparison.Ordinal) && Interlocked.Decrement(ref waiting) >= 0)
            {
                both.SignalAndWait(Patience).ShouldBeTrue("the other one comes meanwhile");
            }

            return null;
        };
        await rig.DeliverAsync();
        foreach (string patient in new[] { "P1", "P2" })
        {
            rig.Server.Arrived.Where(each => (string?)each["resourceType"] == "Observation"
                    && (string?)each["subject"]!["reference"] == "Patient/id-of-" + patient)
                .Select(each => (int)each["valueQuantity"]!["value"]!).ShouldBe(Enumerable.Range(1, 130));
        }
    }

    [Fact]
    public async Task A_sensor_that_goes_from_one_patient_to_another_and_back_is_created_once()
    {
        using GatewayRig rig = new();
        Epoch first = rig.Pair("P1");
        Epoch other = rig.Pair("P2");
        rig.ArriveHeartRate(first, 1, 61);
        rig.ArriveHeartRate(other, 1, 71);
        foreach (Epoch epoch in new[] { first, other })
        {
            rig.Associations.End(
                Convert.ToHexStringLower(epoch.Association!), new AssociationEnd(rig.Time.GetUtcNow(), EndCause.Button, epoch.Device));
        }

        rig.Time.Advance(TimeSpan.FromMinutes(1));
        Epoch exchanged = rig.Pair("P2", device: first.Device) with { Id = [0, 0, 0, 2], Uptime = 60, Start = rig.Now };
        rig.ArriveHeartRate(exchanged, 2, 72);
        await rig.DeliverAsync();
        rig.Values().Select(line => string.Join(' ', line.Split(' ')[..3]))
            .ShouldBe(["Patient/id-of-P1 8867-4 61", "Patient/id-of-P2 8867-4 71", "Patient/id-of-P2 8867-4 72"]);
        rig.Server.Of("Device").Count.ShouldBe(2);
    }
}
