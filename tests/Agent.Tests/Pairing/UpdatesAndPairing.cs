using Agent.Tests.Updates;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Updates;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Updates of a device with a patient, and of one without.</summary>
public sealed class UpdatesAndPairing : IDisposable
{
    private readonly Vendor _vendor = new();

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_press_that_confirms_a_pairing_is_no_consent_to_a_release_and_a_second_press_right_after_it_neither()
    {
        using PairingRig rig = new(releases: _vendor.Policy, isRequired: false);
        Offer(rig);
        rig.Light.ShouldBe(LightPattern.Asking, "somebody wears it");
        rig.OpenWindow();
        rig.Press();
        rig.Send(rig.Sign(rig.Grant()));
        rig.Light.ShouldBe(LightPattern.Confirming);
        rig.Ward.Button.Press();
        rig.Ward.Button.Press();
        rig.Run(120);
        rig.State.ShouldBe(PairingState.Associated);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        rig.Light.ShouldBe(LightPattern.Asking);
        rig.Press();
        rig.Run(120);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(12, "the second press is for the release");
        rig.State.ShouldBe(PairingState.Associated, "the patient is the same");
    }

    [Fact]
    public void A_release_on_an_idle_device_is_tried_and_confirmed()
    {
        using PairingRig rig = new(releases: _vendor.Policy);
        Unworn(rig);
        Offer(rig);
        rig.Run(300);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(12);
        News(rig)[^1].ShouldBe(UpdateEventKind.Confirmed);
        rig.Ward.Readings.ShouldBeEmpty();
        rig.Run(3600);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(12);
        rig.Pair();
    }

    [Fact]
    public void A_release_under_which_nothing_arrives_from_an_idle_device_is_rolled_back()
    {
        using PairingRig rig = new(releases: _vendor.Policy);
        Unworn(rig);
        rig.Ward.AcknowledgementsArrive = false;
        Offer(rig);
        rig.Run(1800);
        rig.Ward.AcknowledgementsArrive = true;
        rig.Run(300);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        News(rig)[^1].ShouldBe(UpdateEventKind.RolledBack);
    }

    [Fact]
    public void A_release_on_a_paired_device_keeps_the_association()
    {
        using PairingRig rig = new(releases: _vendor.Policy);
        string association = Convert.ToHexStringLower(rig.Pair());
        Offer(rig);
        rig.Run(60);
        rig.Light.ShouldBe(LightPattern.Asking);
        rig.Press();
        rig.Run(180);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(12);
        rig.State.ShouldBe(PairingState.Associated);
        rig.Ward.Readings.ShouldAllBe(reading => reading.Association == association);
        News(rig)[^1].ShouldBe(UpdateEventKind.Confirmed);
    }

    private void Offer(PairingRig rig)
    {
        rig.Ward.Link.Send(rig.Ward.CommandTopic, _vendor.Sign(_vendor.Release(12, rig.Ward.Mirror, Vendor.Image("twelve"))));
        rig.Run(60);
    }

    private static void Unworn(PairingRig rig)
    {
        foreach (VitalSign sign in Enum.GetValues<VitalSign>().Take(4))
        {
            rig.Ward.Patient.Lacks(sign, SignalQuality.LeadOff);
        }

        rig.Run(30);
    }

    private static IReadOnlyList<UpdateEventKind> News(PairingRig rig) =>
        [.. rig.Ward.Store.Events.List().Where(reported => reported.Reported.Kind == DeviceEvent.UpdateKind).Select(reported =>
            (UpdateEventKind)reported.Reported.What)];
}
