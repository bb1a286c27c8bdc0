using Gateway.Tests.World;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Receivers;

/// <summary>From the database to a receiver of HL7 v2, each once and in order, whatever happens on the way.</summary>
public sealed class MessagesArrive
{
    [Fact]
    public async Task Values_arrive_in_order_with_the_wards_id_of_the_patient_the_bed_and_their_time()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver);
        Epoch epoch = rig.Pair("P|1");
        rig.ArriveHeartRate(epoch, 1, 72);
        rig.ArriveHeartRate(epoch, 2, 73);
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        Values(receiver).ShouldBe(["P|1 147842 72 /min 20260101000000+0000 R", "P|1 147842 73 /min 20260101000000+0000 R"]);
        receiver.Kept.Select(each => each.Header[21].Text).ShouldBe(["IHE_DEV_051", "IHE_PCD_001", "IHE_PCD_001"]);
        receiver.Kept.ShouldAllBe(each => each.Find("PV1")![3][3] == "bed of P|1");
    }

    [Fact]
    public async Task A_receiver_that_was_away_and_restarted_gets_everything_once()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver);
        Epoch epoch = rig.Pair("P-1");
        for (int sequence = 1; sequence <= 30; sequence++)
        {
            rig.ArriveHeartRate(epoch, sequence, 60 + sequence);
            if (sequence % 5 == 0)
            {
                await receiver.StopAsync();
                (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
                receiver.Start();
            }

            if (sequence % 10 == 0)
            {
                rig.Restart();
            }

            await rig.DeliverAsync();
        }

        await rig.DeliverLaterAsync();
        Numbers(receiver).ShouldBe(Enumerable.Range(61, 30).Select(value => (decimal)value));
    }

    [Theory]
    [InlineData("Original")]
    [InlineData("Commit")]
    [InlineData("Application")]
    public async Task A_message_whose_acknowledgement_was_lost_comes_again_with_the_same_number(string acknowledgement)
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver, Enum.Parse<AcknowledgementWish>(acknowledgement));
        Epoch epoch = rig.Pair("P-1");
        rig.ArriveHeartRate(epoch, 1, 61);
        await rig.DeliverAsync();
        rig.ArriveHeartRate(epoch, 2, 62);
        rig.ArriveHeartRate(epoch, 3, 63);
        receiver.LostAcknowledgements = 1;
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        await rig.DeliverAsync();
        Numbers(receiver).ShouldBe([61m, 62m, 63m]);
        receiver.Arrived.Count.ShouldBe(receiver.Kept.Count + 1);
        receiver.Arrived.GroupBy(id => id).Count(same => same.Count() == 2).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_the_application_refuses_becomes_a_dead_letter_and_holds_up_nothing()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver, AcknowledgementWish.Application);
        Epoch epoch = rig.Pair("P-1");
        receiver.Decide = message => message.ToString().Contains("|62|", StringComparison.Ordinal)
            ? MessageVerdict.Error("value out of range")
            : null;
        rig.ArriveHeartRate(epoch, 1, 61);
        rig.ArriveHeartRate(epoch, 2, 62);
        rig.ArriveHeartRate(epoch, 3, 63);
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        Numbers(receiver).ShouldBe([61m, 63m]);
        rig.Store.DeadLetters.List().ShouldHaveSingleItem().Reason.ShouldBe("AE: value out of range");
    }

    [Fact]
    public async Task A_message_that_cannot_be_kept_now_waits_and_nothing_overtakes_it()
    {
        await using FakeReceiver receiver = new() { Decide = _ => MessageVerdict.Unavailable("the disk is full") };
        using GatewayRig rig = Connect(receiver);
        Epoch epoch = rig.Pair("P-1");
        rig.ArriveHeartRate(epoch, 1, 61);
        rig.ArriveHeartRate(epoch, 2, 62);
        DeliveryOutcome outcome = await rig.DeliverAsync();
        outcome.ShouldBe(DeliveryOutcome.Unavailable("CE: the disk is full"));
        receiver.Decide = _ => null;
        await rig.DeliverAsync();
        Numbers(receiver).ShouldBe([61m, 62m]);
        rig.Store.DeadLetters.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_of_the_wrong_patient_is_posted_as_wrong_under_its_own_order_number()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver);
        Epoch epoch = rig.Pair("P-1");
        rig.ArriveHeartRate(epoch, 1, 61);
        await rig.DeliverAsync();
        rig.Store.Retractions.Add(Convert.ToHexStringLower(epoch.Association!), null, rig.Time.GetUtcNow(), "admin", "wrong patient");
        await rig.DeliverLaterAsync();
        Values(receiver).ShouldBe(["P-1 147842 61 /min 20260101000000+0000 R", "P-1 147842 61 /min 20260101000000+0000 W"]);
        Hl7Message[] readings = [.. receiver.Kept.Where(each => each.Header[21].Text == "IHE_PCD_001")];
        readings.Select(each => each.Find("OBR")![3].Text).Distinct().Count().ShouldBe(1);
        readings.Select(each => each.ControlId).Distinct().Count().ShouldBe(2);
        Hl7Message wrong = receiver.Kept.Last(each => each.Header[21].Text == "IHE_DEV_051");
        wrong.Find("OBX")![11].Text.ShouldBe("W");
        wrong.Find("OBR")![29][2].ShouldBe(Convert.ToHexStringLower(epoch.Association!));
    }

    [Fact]
    public async Task An_alarm_comes_with_its_beginning_and_its_end()
    {
        await using FakeReceiver receiver = new();
        using GatewayRig rig = Connect(receiver);
        Epoch vitals = rig.Pair("P-1");
        Epoch alarms = GatewayRig.EpochOf(vitals.Device, "alarm", vitals.Association, 2);
        rig.Arrive(
            alarms, 1, new SenMlRecord("alarm/hr", "", rig.Now, null, "high"), new SenMlRecord("alarm/hr/v", "1/min", null, 142, null));
        await rig.DeliverAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Arrive(alarms, 2, new SenMlRecord("alarm/hr", "", rig.Now, null, "end"));
        await rig.DeliverAsync();
        Hl7Message[] sent = [.. receiver.Kept.Where(each => each.Type.Trigger == "R40")];
        sent.Select(each => each.All("OBX").Single(obx => obx[3][2] == "MDC_ATTR_EVENT_PHASE")[5].Text).ShouldBe(["start", "end"]);
        sent[0].Find("OBR")![29].IsEmpty.ShouldBeTrue();
        sent[1].Find("OBR")![29][2].ShouldBe(sent[0].Find("OBR")![3].Text);
    }

    /// <summary>Patient, code, value, unit, time and status of each value that the receiver has kept.</summary>
    internal static IEnumerable<string> Values(FakeReceiver receiver) => receiver.Kept
        .Where(each => each.Type.Trigger == "R01").SelectMany(each => each.All("OBX").Where(obx => obx[2].Text == "NM").Select(obx =>
            $"{each.Find("PID")![3].Text} {obx[3].Text} {obx[5].Text} {obx[6][4]} {obx[14].Text} {obx[11].Text}"));

    internal static GatewayRig Connect(FakeReceiver receiver, AcknowledgementWish wish = AcknowledgementWish.Commit) =>
        new(connect: time => Open(receiver.Port, wish, time));

    internal static Hl7RecordSystem Open(int port, AcknowledgementWish wish, TimeProvider time) => new(
        new MllpClientOptions("127.0.0.1", port),
        new Hl7Names { PatientAuthority = "1.2.3.4", PatientAuthorityType = "ISO", Acknowledgement = wish },
        TimeZoneInfo.Utc,
        time);

    private static IEnumerable<decimal> Numbers(FakeReceiver receiver) => Values(receiver)
        .Select(value => decimal.Parse(value.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture));
}
