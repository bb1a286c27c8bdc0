using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;

namespace Adversary.World;

/// <summary>
/// Somebody who brings a sensor from one patient to the next, by its button, its label, and the desk, and tries again until it works.
/// </summary>
internal sealed class Nurse(WardUnderAttack ward, AttackedSensor sensor)
{
    private const int UnpairHoldSeconds = 11;
    private const int PairHoldSeconds = 4;
    private const int PatienceSeconds = 30;

    private static readonly Staff Kim = new("nurse.kim", "Kim", StaffRole.Nurse);
    private static readonly Staff Admin = new("admin", "Admin", StaffRole.Admin);

    private Work _work = Work.Pair;
    private DateTimeOffset _until;
    private PairingAttempt? _attempt;

    private enum Work
    {
        Nothing,
        HoldToUnpair,
        Pair,
        HoldToPair,
        Wait,
    }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => _work == Work.Nothing;

    /// <summary>The patient is discharged, and the sensor is wanted for the next one.</summary>
    public void Exchange()
    {
        if (_work == Work.Nothing)
        {
            sensor.PressDown();
            (_work, _until) = (Work.HoldToUnpair, ward.Now.AddSeconds(UnpairHoldSeconds));
        }
    }

    /// <summary>Does what can be done now.</summary>
    public void Act()
    {
        if (_work == Work.Wait && IsPairedAtDesk)
        {
            _work = Work.Nothing;
        }

        if (ward.Now < _until)
        {
            return;
        }

        switch (_work)
        {
            case Work.HoldToUnpair:
                sensor.LetGo();
                (_work, _until) = (Work.Pair, ward.Now.AddSeconds(2));
                break;
            case Work.Pair when sensor.IsPaired:
                // It has not seen the button as long as that: its power was off.
                TryAgain();
                break;
            case Work.Pair:
                Begin();
                break;
            case Work.HoldToPair:
                sensor.LetGo();
                (_work, _until) = (Work.Wait, ward.Now.AddSeconds(PatienceSeconds));
                break;
            case Work.Wait:
                TryAgain();
                break;
        }
    }

    /// <summary>What the page shows. A sensor may be paired without the desk having heard of it.</summary>
    private bool IsPairedAtDesk => ward.Associations.OfDevice(sensor.Id) is [{ State: AssociationState.Effective }, ..];

    private void TryAgain()
    {
        ward.Pairing.Cancel(_attempt!);
        _work = Work.Pair;
        if (sensor.IsPaired)
        {
            _work = Work.Nothing;
            Exchange();
        }
    }

    private void Begin()
    {
        // The desk may not have heard that the former patient has left.
        foreach (Association former in ward.Associations.OfDevice(sensor.Id).Where(association => association.End is null))
        {
            ward.Pairing.EndWithoutDevice(former.Id, Admin, "the sensor is off the patient");
        }

        sensor.Patient.Patient = ward.Admit();
        _attempt = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, Kim);
        ward.Pairing.Choose(_attempt, $"{sensor.Patient.Patient}", ward.Bed(sensor));
        sensor.PressDown();
        (_work, _until) = (Work.HoldToPair, ward.Now.AddSeconds(PairHoldSeconds));
    }
}
