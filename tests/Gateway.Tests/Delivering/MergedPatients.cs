using Gateway.Tests.Receivers;
using Gateway.Tests.World;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Delivering;

/// <summary>A patient got a sensor under an id that the record system has merged into another one since.</summary>
public sealed class MergedPatients
{
    [Fact]
    public async Task Values_go_to_the_patient_who_stays_when_the_admissions_say_who_that_is()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("U-1", isKnown: false);
        rig.Server.Patients["4711"] = "id-of-4711";
        rig.ArriveHeartRate(epoch, 1, 61);
        await rig.DeliverAsync();
        rig.Values().ShouldBeEmpty();
        Merge(rig, "U-1", "4711");
        await rig.DeliverLaterAsync();
        rig.Values().Single().ShouldStartWith("Patient/id-of-4711 8867-4 61 ");
    }

    [Fact]
    public async Task Values_go_to_the_patient_who_stays_when_the_server_says_who_that_is()
    {
        using GatewayRig rig = new();
        rig.Server.ReplacedBy["id-of-U-1"] = "id-of-4711";
        rig.ArriveHeartRate(rig.Pair("U-1"), 1, 61);
        await rig.DeliverAsync();
        rig.Values().Single().ShouldStartWith("Patient/id-of-4711 8867-4 61 ");
    }

    [Fact]
    public async Task A_server_that_knows_the_former_id_alone_gets_the_values_under_it()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("U-1");
        Merge(rig, "U-1", "4711");
        rig.ArriveHeartRate(epoch, 1, 61);
        await rig.DeliverAsync();
        rig.Values().Single().ShouldStartWith("Patient/id-of-U-1 8867-4 61 ");
    }

    [Fact]
    public async Task A_message_names_the_id_that_stays()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = MessagesArrive.Connect(receiver, AcknowledgementWish.Commit);
        Epoch epoch = rig.Pair("U-1");
        rig.ArriveHeartRate(epoch, 1, 61);
        await rig.DeliverAsync();
        Merge(rig, "U-1", "4711");
        rig.ArriveHeartRate(epoch, 2, 62);
        await rig.DeliverLaterAsync();
        rig.ArriveHeartRate(epoch, 3, 63);
        await rig.DeliverLaterAsync();
        string[] patients = [.. MessagesArrive.Values(receiver).Select(value => value.Split(' ')[0])];
        (patients[0], patients[^1]).ShouldBe(("U-1", "4711"));
    }

    private static void Merge(GatewayRig rig, string prior, string survivor)
    {
        using AdmissionStore store = AdmissionStore.Open(rig.Target);
        store.Add(new AdmissionEvent(AdmissionKind.Merge, survivor, rig.Time.GetUtcNow()) { Prior = prior }, rig.Time.GetUtcNow());
        store.Find(prior)!.Id.ShouldBe(survivor);
    }
}
