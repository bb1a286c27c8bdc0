using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Protocol;

namespace Gateway.Tests.Delivering;

/// <summary>What a server does not take, whom it does not know, and what was wrong.</summary>
public class RefusalsAndCorrections
{
    [Fact]
    public async Task A_refused_reading_is_a_dead_letter_and_the_others_arrive()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        for (int number = 1; number <= 9; number++)
        {
            rig.ArriveHeartRate(epoch, number, number);
        }

        rig.Server.BeforeTransaction = bundle => bundle.ToJsonString().Contains("vitals:5:hr", StringComparison.Ordinal)
            ? FakeFhirServer.Refusal(HttpStatusCode.UnprocessableEntity, "five is no number")
            : null;
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Delivered);
        rig.Values().Count.ShouldBe(8);
        DeadLetter letter = rig.Store.DeadLetters.List().Single();
        (letter.Destination, letter.Device, letter.DataClass, letter.Sequence, letter.Refusals, letter.Reason)
            .ShouldBe(("fhir", epoch.Device, "vitals", 5, 1, "HTTP 422: five is no number"));

        // It is sent again when somebody says so, and not before.
        await rig.DeliverLaterAsync();
        rig.Store.DeadLetters.Resend(letter.Number).ShouldBe(1);
        await rig.DeliverAsync();
        rig.Store.DeadLetters.List().Single().ShouldSatisfyAllConditions(
            again => again.Refusals.ShouldBe(2), again => again.IsToResend.ShouldBeFalse());

        rig.Server.BeforeTransaction = _ => null;
        rig.Store.DeadLetters.Resend();
        await rig.DeliverAsync();
        rig.Store.DeadLetters.List().ShouldBeEmpty();
        rig.Values().Count.ShouldBe(9);
    }

    [Theory]
    [InlineData("422", "HTTP 422: five is no number", 1)]
    [InlineData("422 Unprocessable Entity", "HTTP 422: five is no number", 1)]
    [InlineData("503", "", 0)]
    public async Task An_entry_that_was_not_carried_out_is_no_success_also_where_the_answer_says_200(
        string status, string reason, int letters)
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        for (int number = 1; number <= 9; number++)
        {
            rig.ArriveHeartRate(epoch, number, number);
        }

        rig.Server.BeforeTransaction = bundle => bundle.ToJsonString().Contains("vitals:5:hr", StringComparison.Ordinal)
            ? FakeFhirServer.BatchResponse(status, "five is no number")
            : null;
        await rig.DeliverAsync();
        rig.Values().Count.ShouldBe(letters == 1 ? 8 : 0);
        rig.Store.DeadLetters.List().Select(letter => letter.Reason).ShouldBe(Enumerable.Repeat(reason, letters));
        rig.Server.BeforeTransaction = _ => null;
        rig.Store.DeadLetters.Resend();
        await rig.DeliverAsync();
        rig.Values().Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_server_that_refuses_everything_fills_no_list_of_dead_letters()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        await rig.DeliverAsync();
        for (int number = 1; number <= 60; number++)
        {
            rig.ArriveHeartRate(epoch, number, number);
        }

        rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(HttpStatusCode.BadRequest, "no transactions here");
        DeliveryOutcome outcome = await rig.DeliverAsync();
        outcome.Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        outcome.Reason.ShouldContain("no transactions here");
        rig.Store.DeadLetters.List().ShouldBeEmpty();

        rig.Server.BeforeTransaction = _ => null;
        await rig.DeliverAsync();
        rig.Values().Count.ShouldBe(60);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.Found)]
    public async Task What_is_about_the_connection_is_about_no_reading(HttpStatusCode status)
    {
        using GatewayRig rig = new();
        rig.ArriveHeartRate(rig.Pair("P1"), 1, 61);
        rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(status, "");
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        rig.Server.BeforeTransaction = _ => null;
        await rig.DeliverAsync();
        rig.Values().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Readings_of_a_patient_whom_the_server_does_not_know_wait_in_order_and_hold_up_nobody()
    {
        using GatewayRig rig = new();
        Epoch unknown = rig.Pair("P1", isKnown: false);
        Epoch known = rig.Pair("P2");
        rig.ArriveHeartRate(unknown, 1, 61);
        rig.ArriveHeartRate(known, 1, 71);
        await rig.DeliverAsync();
        rig.ArriveHeartRate(unknown, 2, 62);
        await rig.DeliverLaterAsync();
        Hearts(rig).ShouldBe([71]);
        rig.Core.UnknownPatients.ShouldBe(1);

        rig.Server.Patients["P1"] = "registered-now";
        rig.ArriveHeartRate(unknown, 3, 63);
        await rig.DeliverLaterAsync();
        Hearts(rig).ShouldBe([71, 61, 62, 63]);
        rig.Core.UnknownPatients.ShouldBe(0);
        await rig.DeliverAsync();
        rig.Server.Of("DeviceUseStatement").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Everything_of_a_wrong_patient_becomes_entered_in_error()
    {
        using GatewayRig rig = new();
        Epoch wrong = rig.Pair("P1");
        Epoch right = rig.Pair("P2");
        rig.ArriveHeartRate(wrong, 1, 61);
        rig.ArriveHeartRate(right, 1, 71);
        await rig.DeliverAsync();

        string association = Convert.ToHexStringLower(wrong.Association!);
        rig.Associations.End(association, new AssociationEnd(rig.Time.GetUtcNow(), EndCause.Administrator, "admin", "wrong patient"));
        rig.Store.Retractions.Add(association, null, rig.Time.GetUtcNow(), "admin", "wrong patient");
        rig.ArriveHeartRate(wrong, 2, 62);
        await rig.DeliverAsync();
        await rig.DeliverLaterAsync();

        Status(rig, "Observation", "P1").ShouldBe(["entered-in-error"], "and what came later did not arrive at all");
        Status(rig, "DeviceUseStatement", "P1").ShouldBe(["entered-in-error"]);
        Status(rig, "Observation", "P2").ShouldBe(["final"]);
        Status(rig, "DeviceUseStatement", "P2").ShouldBe(["active"]);
    }

    [Fact]
    public async Task Single_readings_that_turn_out_unproven_become_entered_in_error()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        for (int number = 1; number <= 4; number++)
        {
            rig.ArriveHeartRate(epoch, number, 60 + number);
        }

        await rig.DeliverAsync();
        rig.Store.Retractions.Add(Convert.ToHexStringLower(epoch.Association!), (2, 3), rig.Time.GetUtcNow(), "admin", "unproven");
        await rig.DeliverAsync();
        rig.Server.Of("Observation").Where(each => (string?)each["status"] == "entered-in-error")
            .Select(each => (decimal)each["valueQuantity"]!["value"]!).Order().ShouldBe([62, 63]);
        Status(rig, "DeviceUseStatement", "P1").ShouldBe(["active"]);
    }

    [Fact]
    public async Task The_end_of_an_association_is_delivered()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        await rig.DeliverAsync();
        Status(rig, "DeviceUseStatement", "P1").ShouldBe(["active"]);
        rig.Time.Advance(TimeSpan.FromHours(3));
        rig.Associations.End(
            Convert.ToHexStringLower(epoch.Association!), new AssociationEnd(rig.Time.GetUtcNow(), EndCause.Button, epoch.Device));
        await rig.DeliverAsync();
        JsonObject use = rig.Server.Of("DeviceUseStatement").Single();
        ((string?)use["status"], (string?)use["timingPeriod"]!["start"], (string?)use["timingPeriod"]!["end"])
            .ShouldBe(("completed", "2026-01-01T00:00:00+00:00", "2026-01-01T03:00:00+00:00"));
    }

    private static IEnumerable<string?> Status(GatewayRig rig, string type, string patient) => rig.Server.Of(type)
        .Where(each => (string?)each["subject"]!["reference"] == "Patient/id-of-" + patient).Select(each => (string?)each["status"]);

    private static IEnumerable<decimal> Hearts(GatewayRig rig) => rig.Server.Arrived
        .Where(each => (string?)each["resourceType"] == "Observation").Select(each => (decimal)each["valueQuantity"]!["value"]!);
}
