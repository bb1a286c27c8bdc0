using System.Text.Json.Nodes;
using Admissions.Tests.World;
using NanoMedAgent.Hospital.Admissions;

namespace Admissions.Tests;

/// <summary>A FHIR server of other people is asked who is in which bed: the same follows as from messages.</summary>
public sealed class FromAFhirServer
{
    [Fact]
    public async Task A_stay_from_admission_over_a_transfer_to_the_discharge_is_followed()
    {
        using RecordSystem system = await RecordSystem.StartAsync();
        JsonObject ada = await system.AddPatientAsync("4711", "Example");
        JsonObject stay = await system.AdmitAsync(ada, "V-1", "301-1");
        await system.AdmitAsync(await system.AddPatientAsync("4712", "Planned"), "V-2", "301-2", "planned");
        (await PollAsync(system)).ShouldBe(["4711 Ada Example 3 North 301-1 V-1"]);
        system.Store.Find("4711")!.Born.ShouldBe(new DateOnly(1950, 1, 31));

        // Asked again: nothing is new.
        (await PollAsync(system)).Count.ShouldBe(1);
        system.Store.History("4711").Count.ShouldBe(1);

        await system.MoveAsync(stay, "9");
        (await PollAsync(system)).ShouldBe(["4711 Ada Example 4 South 9 V-1"]);
        ada["name"]![0]!["family"] = "Example-Muster";
        await system.PutAsync(ada);
        (await PollAsync(system)).ShouldBe(["4711 Ada Example-Muster 4 South 9 V-1"]);
        await system.SetStatusAsync(stay, "finished");
        (await PollAsync(system)).ShouldBeEmpty();
        system.Store.Find("4711")!.Status.ShouldBe(PatientStatus.Discharged);
        await system.SetStatusAsync(stay, "in-progress");
        (await PollAsync(system)).ShouldBe(["4711 Ada Example-Muster 4 South 9 V-1"]);
        system.Store.History("4711").Select(said => said.Kind).Reverse().ShouldBe(
        [
            AdmissionKind.Admit, AdmissionKind.Transfer, AdmissionKind.Update, AdmissionKind.Discharge, AdmissionKind.CancelDischarge,
        ]);
        system.Store.Notices.Newest().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_changed_while_the_service_or_the_server_was_away_is_followed_when_it_is_back()
    {
        using RecordSystem system = await RecordSystem.StartAsync();
        JsonObject stay = await system.AdmitAsync(await system.AddPatientAsync("4711", "Example"), "V-1", "301-1");
        (await PollAsync(system)).Count.ShouldBe(1);
        await system.SetStatusAsync(stay, "finished");
        await system.AdmitAsync(await system.AddPatientAsync("4712", "Other"), "V-2", "301-1");
        system.Restart();
        system.Way.IsClosed = true;
        (await system.Feed.PollAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
        system.Feed.FindFaults().ShouldBe(new Dictionary<string, string> { ["server"] = "no route" });
        system.Way.IsClosed = false;
        (await PollAsync(system)).ShouldBe(["4712 Ada Other 3 North 301-1 V-2"]);
        system.Feed.FindFaults().ShouldBeEmpty();

        // The server has forgotten its tokens: the first time nothing is read, then it has a new one.
        system.Way.ChangeToken();
        (await system.Feed.PollAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
        (await PollAsync(system)).Count.ShouldBe(1);
        system.Way.Given.ShouldBe(2);
        system.Way.Requests.ShouldAllBe(request => request.StartsWith("/r4/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_patient_who_was_replaced_by_another_is_one_person_with_that_one()
    {
        using RecordSystem system = await RecordSystem.StartAsync();
        JsonObject unknown = await system.AddPatientAsync("U-1", "Unknown");
        JsonObject ada = await system.AddPatientAsync("4711", "Example");
        await system.AdmitAsync(unknown, "V-1", "301-1");
        (await PollAsync(system)).ShouldBe(["U-1 Ada Unknown 3 North 301-1 V-1"]);
        await system.MergeAsync(unknown, ada);
        (await PollAsync(system)).ShouldBe(["4711 Ada Example 3 North 301-1 V-1"]);
        system.Store.Find("U-1")!.Id.ShouldBe("4711");
        (await PollAsync(system)).Count.ShouldBe(1);
        system.Store.History("4711").Count(said => said.Kind == AdmissionKind.Merge).ShouldBe(1);
    }

    [Fact]
    public async Task Who_cannot_be_placed_is_on_no_tile_and_an_administrator_sees_why_once()
    {
        using RecordSystem system = await RecordSystem.StartAsync();
        await system.AdmitAsync(await system.AddPatientAsync(null, "Nameless"), "V-1", "301-1");
        await system.AdmitAsync(await system.AddPatientAsync("4711", "Example"), "V-2", "corridor");
        (await PollAsync(system)).ShouldBeEmpty();
        (await PollAsync(system)).ShouldBeEmpty();
        system.Store.Notices.Newest().Select(notice => notice.Reason).Order(StringComparer.Ordinal).ShouldBe(
        [
            "none of its locations is in a ward (Location.physicalType wa)", "the patient has no identifier of urn:oid:1.2.3",
        ]);
        system.Feed.Counters.Noticed.ShouldBe(2);
    }

    /// <summary>Asks the server once.</summary>
    /// <returns>Who is in the wards then.</returns>
    private static async Task<IReadOnlyList<string>> PollAsync(RecordSystem system)
    {
        (await system.Feed.PollAsync(TestContext.Current.CancellationToken)).ShouldBeTrue(
            string.Join(' ', system.Feed.FindFaults().Values));
        return
        [
            .. new[] { "3 North", "4 South" }.SelectMany(system.Store.Present)
                .Select(each => $"{each.Id} {each.Name} {each.Ward} {each.Bed} {each.Visit}"),
        ];
    }
}
