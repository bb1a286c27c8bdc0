using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Updates;

/// <summary>A release interrupts the monitoring of a patient, so somebody has to agree to it.</summary>
public sealed class Consent : IDisposable
{
    private readonly Vendor _vendor = new();

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_finger_that_slips_out_is_no_end_of_an_association_and_consent_is_asked_for_until_there_is_none()
    {
        using PairingRig rig = new(releases: _vendor.Policy);
        byte[] association = rig.Pair();
        Lack(rig.Ward, SignalQuality.LeadOff);
        rig.Run(60);
        rig.Ward.Link.Send(rig.Ward.CommandTopic, _vendor.Sign(_vendor.Release(12, rig.Ward.Mirror, Vendor.Image("twelve"))));
        rig.Run(600);
        rig.Light.ShouldBe(LightPattern.Asking);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        rig.Send(rig.Unpair(association));
        rig.Run(120);
        rig.Ward.Agent.Updater.RunningSequence.ShouldBe(12);
    }

    [Fact]
    public void A_briefly_weak_signal_still_counts_as_a_patient()
    {
        using SimulatedWard ward = new(periodSeconds: 5, releases: _vendor.Policy);
        ward.Run(1);
        ward.Link.Send(ward.CommandTopic, _vendor.Sign(_vendor.Release(12, ward.Mirror, Vendor.Image("twelve"))));
        ward.Run(1);
        ward.Light.Pattern.ShouldBe(LightPattern.Asking);
        Lack(ward, SignalQuality.WeakSignal);
        ward.Run(5);
        ward.Agent.Updater.RunningSequence.ShouldBe(-1, "nobody has pressed the button");
        Lack(ward, SignalQuality.LeadOff);
        ward.Run(2);
        ward.Agent.Updater.RunningSequence.ShouldBe(12, "the finger clip is off, so no patient loses the sensor");
    }

    private static void Lack(SimulatedWard ward, SignalQuality reason)
    {
        foreach (VitalSign sign in Enum.GetValues<VitalSign>().Take(4))
        {
            ward.Patient.Lacks(sign, reason);
        }
    }
}
