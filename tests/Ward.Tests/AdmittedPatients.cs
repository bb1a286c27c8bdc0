using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A dashboard whose patients and beds are those that the hospital's record system names.</summary>
public sealed class AdmittedPatients : IDisposable
{
    private const string Ward = "3 North";

    private readonly DashboardOverStore _ward = new(ward: Ward);
    private readonly AdmissionStore _admissions;

    public AdmittedPatients() => _admissions = AdmissionStore.Open(_ward.Database);

    public void Dispose()
    {
        _admissions.Dispose();
        _ward.Dispose();
    }

    [Fact]
    public void Beds_and_patients_are_those_that_were_admitted_to_this_ward()
    {
        Say(AdmissionKind.Admit, "P-2", "10", name: "Ben Example");
        Say(AdmissionKind.Admit, "P-1", "2", name: "Ada Example");
        Say(AdmissionKind.Admit, "P-3", "7", name: "Cleo Example", ward: "4 South");
        Say(AdmissionKind.Transfer, "P-4", "3", name: "Nobody Knows");

        _ward.Dashboard.Refresh();

        _ward.Dashboard.Snapshot.Beds.Select(bed => (bed.Bed, bed.Patient, bed.State))
            .ShouldBe([("2", "Ada Example", BedState.Free), ("3", "", BedState.Free), ("10", "Ben Example", BedState.Free)]);
        _ward.Dashboard.Snapshot.Beds[0].Summary.ShouldBe("Ada Example: no sensor.");
    }

    [Fact]
    public void A_transfer_moves_the_tile_with_its_values_and_the_next_patient_gets_a_sensor_in_the_old_bed()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        StoredSensor sensor = Pair("P-1", "1", "NM-0001");
        _ward.ReadBed("1").VitalSigns.Single().Number.ShouldBe("72");

        Say(AdmissionKind.Transfer, "P-1", "2");

        BedView moved = _ward.ReadBed("2");
        (moved.Patient, moved.Association!.Id, moved.Notice.English).ShouldBe(("Ada Example", sensor.Association.Id, ""));
        moved.VitalSigns.Single().Number.ShouldBe("72");
        _ward.ReadBed("1").State.ShouldBe(BedState.Free);
        Say(AdmissionKind.Admit, "P-2", "1", name: "Ben Example");
        Pair("P-2", "1", "NM-0002");
        _ward.ReadBed("1").Patient.ShouldBe("Ben Example");
        _ward.ReadBed("2").Patient.ShouldBe("Ada Example");
    }

    [Fact]
    public void A_discharge_with_a_sensor_still_on_asks_for_it_before_beds_without_alarms_until_it_is_unpaired()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        Say(AdmissionKind.Admit, "P-2", "2", name: "Ben Example");
        Pair("P-1", "1", "NM-0001");
        StoredSensor sensor = Pair("P-2", "2", "NM-0002");

        Say(AdmissionKind.Discharge, "P-2", "");

        BedView bed = _ward.ReadBed("2");
        bed.Notice.ShouldBe("Ben Example was discharged at 14:00: take the sensor off, and unpair it.");
        bed.Summary.ShouldStartWith(bed.Notice, Case.Sensitive, "also for people who do not see the page");
        bed.VitalSigns.Single().Number.ShouldBe("72", "the sensor is still on somebody");
        _ward.Dashboard.Snapshot.Beds[0].Bed.ShouldBe("2");
        sensor.Unpair(_ward.Now);
        _ward.ReadBed("2").ShouldBe(new BedView { Bed = "2", Key = "2", State = BedState.Free, Summary = PageText.T("Free.") });
    }

    [Fact]
    public void A_sensor_on_somebody_whom_the_record_system_does_not_know_says_so_and_shows_no_name()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        Pair("P-1", "1", "NM-0001");
        Pair("P-77", "2", "NM-0002");

        Say(AdmissionKind.CancelAdmit, "P-1", "");

        foreach ((string bed, string id) in new[] { ("1", "P-1"), ("2", "P-77") })
        {
            BedView shown = _ward.ReadBed(bed);
            (shown.Patient, shown.NeedsSomebody).ShouldBe(("Unknown patient", true));
            shown.Notice.ShouldStartWith($"The record system does not say that patient {id} was admitted");
        }
    }

    [Fact]
    public void Two_sensors_in_one_bed_have_a_tile_each_and_the_wristbands_are_asked_for()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        Say(AdmissionKind.Admit, "P-2", "2", name: "Ben Example");
        Pair("P-1", "1", "NM-0001");
        Pair("P-2", "2", "NM-0002");

        Say(AdmissionKind.Transfer, "P-2", "1");

        _ward.Dashboard.Refresh();
        BedView[] tiles = [.. _ward.Dashboard.Snapshot.Beds.Where(view => view.Bed == "1")];
        tiles.Select(tile => tile.Patient).ShouldBe(["Ada Example", "Ben Example"], ignoreOrder: true);
        tiles.ShouldAllBe(tile => tile.Notice == "Two sensors are in this bed: check the wristbands.");
        tiles.Select(tile => tile.Key).ShouldBeUnique();
    }

    [Fact]
    public void Two_sensors_of_one_patient_have_a_tile_each_that_says_which_of_the_two_it_is_and_both_follow_a_transfer()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        StoredSensor finger = Pair("P-1", "1", "NM-0001");
        _ward.NewSensor("NM-0002").Pair("P-1", "1", _ward.Now.AddMinutes(-4), beside: finger.Association.Id);

        Say(AdmissionKind.Transfer, "P-1", "2");

        _ward.Dashboard.Refresh();
        BedView[] tiles = [.. _ward.Dashboard.Snapshot.Beds.Where(view => view.Association is not null)];
        tiles.Select(tile => (tile.Bed, tile.Patient, $"{tile.SensorText}", $"{tile.Notice}")).ShouldBe(
            [
                ("2", "Ada Example", "Sensor NM-0001, one of two", ""),
                ("2", "Ada Example", "Sensor NM-0002, one of two", ""),
            ],
            ignoreOrder: true);
        tiles.Select(tile => tile.Key).ShouldBeUnique();
    }

    [Fact]
    public void A_patient_moved_to_another_ward_leaves_the_dashboard_only_when_that_ward_has_one()
    {
        Say(AdmissionKind.Admit, "P-1", "1", name: "Ada Example");
        Pair("P-1", "1", "NM-0001");

        Say(AdmissionKind.Transfer, "P-1", "7", ward: "4 South");

        _ward.ReadBed("7").Notice.ShouldBe("Ada Example was moved to 4 South, bed 7 at 14:00. No dashboard shows that ward.");
        using AdmissionRecords other = new(_ward.Database, "4 South", () => _ward.Now);
        other.Patients.Single().Name.ShouldBe("Ada Example");
        other.IsShown(other.Find("P-1")!).ShouldBeTrue();
        _ward.Now = _ward.Now.AddSeconds(10);
        _ward.Dashboard.Refresh();
        _ward.Dashboard.Snapshot.Beds.ShouldNotContain(bed => bed.Association != null);
        _ward.Now = _ward.Now.AddSeconds(61);
        _ward.ReadBed("7").Patient.ShouldBe("Ada Example", "the other dashboard is gone");
    }

    [Fact]
    public void A_merge_while_a_sensor_is_on_names_the_person_who_stays_and_the_id_on_the_old_wristband_finds_the_patient()
    {
        Say(AdmissionKind.Admit, "P-0", "1", name: "Unknown Man");
        Pair("P-0", "1", "NM-0001");

        Say(AdmissionKind.Merge, "P-1", "", name: "Ben Example", prior: "P-0");

        (_ward.ReadBed("1").Patient, _ward.ReadBed("1").Notice.English).ShouldBe(("Ben Example", ""));
        using AdmissionRecords records = new(_ward.Database, Ward, () => _ward.Now);
        records.Find("P-0")!.Id.ShouldBe("P-1");
        records.Patients.Single().Id.ShouldBe("P-1");
    }

    private void Say(AdmissionKind kind, string patient, string bed, string ward = Ward, string name = "", string prior = "") =>
        _admissions.Add(
            new AdmissionEvent(kind, patient, _ward.Now) { Ward = ward, Bed = bed, Name = name, Prior = prior }, _ward.Now)
            .Result.ShouldNotBe(AdmissionResult.Refused);

    private StoredSensor Pair(string patient, string bed, string serial)
    {
        StoredSensor sensor = _ward.NewSensor(serial).Pair(patient, bed, _ward.Now.AddMinutes(-5));
        Epoch epoch = sensor.NewEpoch("vitals", _ward.Now.AddMinutes(-5));
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now.AddSeconds(-1), ("hr", 72)));
        return sensor;
    }
}
