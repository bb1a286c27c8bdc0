using Nano.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;

namespace Nano.Tests.Firmware;

/// <summary>A nurse with the label, the button and the ward's pairing service, at the firmware that is flashed.</summary>
public sealed class Pairings
{
    private static readonly Staff Kim = new("nurse.kim", "Kim", StaffRole.Nurse);

    [Fact]
    public void A_patient_is_paired_by_label_button_and_grant_and_the_readings_name_the_association()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 2);
        ward.Readings.ShouldBeEmpty("it measures only for a patient");
        Association association = Pair(ward, "P-1", "bed 1");
        ward.Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
        ward.Readings.ShouldAllBe(reading => reading.Association == association.Id);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void An_outage_and_a_power_cut_leave_the_readings_with_their_patient()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        Association association = Pair(ward, "P-1", "bed 1");
        ward.Run(minutes: 1);
        ward.Chip.Radio.HasAccessPoint = false;
        ward.Chip.Broker.Drop();
        ward.Run(minutes: 5);
        ward.Chip.CutPower();
        ward.Run(minutes: 5);
        ward.Chip.Radio.HasAccessPoint = true;
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBeGreaterThan(300, ward.LogText);
        ward.Readings.ShouldAllBe(reading => reading.Association == association.Id);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void Holding_the_button_for_ten_seconds_ends_the_association_and_the_next_patient_gets_another()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        Association first = Pair(ward, "P-1", "bed 1");
        ward.Run(minutes: 1);
        ward.Press(milliseconds: 10_500);
        ward.Run(minutes: 1);
        ward.Associations.Find(first.Id)!.State.ShouldBe(AssociationState.Ended, ward.LogText);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 2);
        ward.Readings.Count.ShouldBe(readings);
        Association second = Pair(ward, "P-2", "bed 1");
        ward.Run(minutes: 1);
        ward.Readings.Count.ShouldBeGreaterThan(readings);
        ward.Readings.Skip(readings).ShouldAllBe(reading => reading.Association == second.Id);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
    }

    [Fact]
    public void The_ward_ends_an_association_by_command()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        Association association = Pair(ward, "P-1", "bed 1");
        ward.Run(minutes: 1);
        ward.Pairing.Unpair(association.Id, Kim);
        ward.Run(minutes: 1);
        ward.Associations.Find(association.Id)!.State.ShouldBe(AssociationState.Ended, ward.LogText);
        int readings = ward.Readings.Count;
        ward.Run(minutes: 2);
        ward.Readings.Count.ShouldBe(readings);
    }

    private static FirmwareWard Ward() =>
        new FirmwareWard(policy: policy => policy with { Pairing = new PairingRule { IsRequired = true } }).PowerOn();

    private static Association Pair(FirmwareWard ward, string patient, string bed)
    {
        PairingAttempt attempt = ward.Pairing.Choose(ward.Pairing.Begin(ward.Label, CaptureMethod.Camera, Kim), patient, bed);
        attempt.State.ShouldBe(PairingState.WaitingForButton);
        ward.Press(milliseconds: 3_200);
        ward.Run(minutes: 0.2);
        ward.Pairing.Attempts.ShouldHaveSingleItem().State.ShouldBe(PairingState.Confirming, ward.LogText);
        ward.Press(milliseconds: 200);
        ward.Run(minutes: 0.2);
        Association association = ward.Associations.OfDevice(ward.DeviceId).Single(one => one.Patient == patient);
        association.State.ShouldBe(AssociationState.Effective, ward.LogText);
        return association;
    }
}
