using System.Net;
using Gateway.Tests.World;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Delivering;

/// <summary>Each value arrives once, whatever happens to gateway, connection and server.</summary>
public class EachOnce
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Values_arrive_once_with_patient_codes_unit_and_time(string database)
    {
        using GatewayRig rig = new(database);
        Epoch epoch = rig.Pair("P1");
        rig.Arrive(
            epoch, 1, new SenMlRecord("hr", "1/min", rig.Now, 72, null), new SenMlRecord("o2", "%", null, 97.5m, null),
            new SenMlRecord("as", "Pa", null, 16000, null));
        await rig.DeliverAsync();
        await rig.DeliverLaterAsync();

        rig.Values().ShouldBe(
        [
            "Patient/id-of-P1 59408-5 97.5 % 2026-01-01T00:00:00+00:00",
            "Patient/id-of-P1 76215-3 120 mm[Hg] 2026-01-01T00:00:00+00:00",
            "Patient/id-of-P1 8867-4 72 /min 2026-01-01T00:00:00+00:00",
        ]);
        (rig.Server.Repeated("Observation"), rig.Core.Counters.Values).ShouldBe((0, 3));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task A_gateway_that_is_killed_goes_on_where_it_was(string database)
    {
        using GatewayRig rig = new(database);
        Epoch epoch = rig.Pair("P1");
        for (int number = 1; number <= 250; number++)
        {
            rig.ArriveHeartRate(epoch, number, number);
            if (number % 50 == 0)
            {
                rig.Time.Advance(TimeSpan.FromSeconds(20));
                await rig.DeliverAsync();
                rig.Restart();
            }
        }

        rig.Values().Count.ShouldBe(250);
        rig.Server.Of("Observation").Count.ShouldBe(250);
        Hearts(rig).ShouldBe(Enumerable.Range(1, 250).Select(number => (decimal)number), "in order");
    }

    [Fact]
    public async Task A_server_that_was_away_for_a_week_gets_everything_in_order()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(HttpStatusCode.ServiceUnavailable, "maintenance");
        for (int number = 1; number <= 7 * 24; number++)
        {
            rig.ArriveHeartRate(epoch, number, number);
            (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
            rig.Time.Advance(TimeSpan.FromHours(1));
        }

        rig.Core.Lag.ShouldBeGreaterThan(TimeSpan.FromDays(6.9));
        rig.Server.BeforeTransaction = _ => null;
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        Hearts(rig).ShouldBe(Enumerable.Range(1, 7 * 24).Select(number => (decimal)number));
        rig.Core.Lag.ShouldBe(TimeSpan.Zero);
        rig.Store.DeadLetters.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_no_second_copy()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        rig.ArriveHeartRate(epoch, 1, 61);
        rig.ArriveHeartRate(epoch, 2, 62);
        rig.Server.AfterTransaction = () => throw new HttpRequestException("the connection was cut");
        for (int attempt = 0; attempt < 3; attempt++)
        {
            (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        }

        rig.Server.AfterTransaction = () => { };
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        Hearts(rig).ShouldBe([61, 62]);
        (rig.Server.Of("Device").Count, rig.Server.Of("DeviceUseStatement").Count, rig.Server.Of("Provenance").Count).ShouldBe((1, 1, 2));
    }

    [Fact]
    public async Task A_pack_that_becomes_visible_late_arrives_as_well()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        rig.Time.Advance(TimeSpan.FromHours(1));
        rig.ArriveHeartRate(epoch, 2, 62);
        await rig.DeliverAsync();

        // Accepted from the quarantine, or stored by a collector whose clock is an hour behind.
        rig.ArriveAt(epoch, 1, GatewayRig.Start, 61);
        await rig.DeliverAsync();
        Hearts(rig).ShouldBe([62]);
        await rig.DeliverLaterAsync();
        Hearts(rig).ShouldBe([62, 61]);
    }

    [Fact]
    public async Task Readings_of_no_patient_go_nowhere()
    {
        using GatewayRig rig = new();
        rig.ArriveHeartRate(GatewayRig.EpochOf(Guid.NewGuid().ToString("N")[..20], "vitals", null), 1, 61);
        await rig.DeliverAsync();
        await rig.DeliverLaterAsync();
        rig.Server.Arrived.ShouldBeEmpty();
        rig.Core.Counters.WithoutPatient.ShouldBe(1);
    }

    [Fact]
    public async Task A_reading_without_a_time_waits_until_its_time_is_known()
    {
        using GatewayRig rig = new();
        Epoch paired = rig.Pair("P1");
        Epoch clockless = GatewayRig.EpochOf(paired.Device, "vitals", paired.Association, hasClock: false);
        rig.Arrive(clockless, 1, new SenMlRecord("uptime", "s", null, 5, null), new SenMlRecord("hr", "1/min", null, 61, null));
        await rig.DeliverAsync();
        rig.Values().ShouldBeEmpty();

        // The next epoch of the same boot has a clock.
        rig.Arrive(
            GatewayRig.EpochOf(paired.Device, "vitals", paired.Association, 2) with { Uptime = 60, Start = rig.Now + 60 }, 2,
            new SenMlRecord("hr", "1/min", rig.Now + 65, 62, null));
        await rig.DeliverLaterAsync();
        rig.Values().ShouldBe(
        [
            "Patient/id-of-P1 8867-4 61 /min 2026-01-01T00:00:05+00:00", "Patient/id-of-P1 8867-4 62 /min 2026-01-01T00:01:05+00:00",
        ]);
    }

    [Fact]
    public async Task A_reading_whose_time_stays_unknown_says_so_a_day_later()
    {
        using GatewayRig rig = new();
        Epoch paired = rig.Pair("P1");
        rig.Arrive(
            GatewayRig.EpochOf(paired.Device, "vitals", paired.Association, hasClock: false), 1,
            new SenMlRecord("uptime", "s", null, 5, null), new SenMlRecord("hr", "1/min", null, 61, null));
        await rig.DeliverAsync();
        rig.Time.Advance(TimeSpan.FromHours(25));
        await rig.DeliverAsync();
        rig.Server.Of("Observation").Single()["_effectiveDateTime"]!["extension"]![0]!["valueCode"]!.ToString().ShouldBe("unknown");
    }

    private static IEnumerable<decimal> Hearts(GatewayRig rig) => rig.Server.Arrived
        .Where(each => (string?)each["resourceType"] == "Observation").Select(each => (decimal)each["valueQuantity"]!["value"]!);
}
