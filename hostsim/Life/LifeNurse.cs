using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// Pairs a device as a person does: scans its label, chooses the patient, holds its button, presses it when the light asks for it. When
/// that does not work, somebody tries it again a quarter of an hour later.
/// </summary>
internal sealed class LifeNurse(LifeDevice device, VirtualClock clock, Func<int> nextPatient)
{
    private const int OpeningHoldMs = 3_500;
    private const int UnpairingHoldMs = 11_000;
    private const long ReactionMs = 1_500;
    private const long PatienceMs = 5 * 60_000;
    private const long RetryMs = 15 * 60_000;
    private const int TriesLimit = 60;

    private static readonly Hospital.Associations.Staff Self = new("nurse", "Nurse", StaffRole.Nurse);
    private static readonly Hospital.Associations.Staff Admin = new("admin", "Admin", StaffRole.Admin);

    private PairingAttempt? _attempt;
    private LifeHospital? _hospital;
    private bool _isPressed;
    private long _beganMs;
    private int _tries;

    /// <summary>When the nurse does something next, in ms of simulated time.</summary>
    public long DueMs { get; private set; } = long.MaxValue;

    /// <summary>Wants the device to be paired.</summary>
    public void Pair()
    {
        _tries = 0;
        DueMs = clock.UptimeMilliseconds;
    }

    /// <summary>Wants the patient to be discharged.</summary>
    public void Unpair(bool isByButton)
    {
        DueMs = long.MaxValue;
        if (isByButton && device.IsPaired)
        {
            device.Sensor.Button.Press(UnpairingHoldMs);
        }
        else
        {
            EndAssociations();
        }
    }

    /// <summary>Does what is due.</summary>
    public void Act()
    {
        if (clock.UptimeMilliseconds < DueMs)
        {
            return;
        }

        if (_attempt is null)
        {
            Begin();
            return;
        }

        if (_attempt.State == PairingState.Associated)
        {
            _attempt = null;
            DueMs = long.MaxValue;
        }
        else if (_attempt.IsOver || clock.UptimeMilliseconds > _beganMs + PatienceMs)
        {
            device.Note($"not paired: {_attempt.State} {_attempt.Problem} {_attempt.Refusal}");
            _hospital!.Pairing.Cancel(_attempt);
            _attempt = null;
            DueMs = ++_tries < TriesLimit ? clock.UptimeMilliseconds + RetryMs : long.MaxValue;
        }
        else
        {
            if (_attempt.State == PairingState.Confirming && !_isPressed)
            {
                _isPressed = true;
                device.Sensor.Button.Press();
            }

            DueMs = clock.UptimeMilliseconds + ReactionMs;
        }
    }

    /// <summary>The ward's page shows another state of an attempt.</summary>
    public void Note(PairingAttempt attempt)
    {
        if (attempt.Id == _attempt?.Id && attempt.Revision > _attempt.Revision)
        {
            _attempt = attempt;
        }
    }

    private void Begin()
    {
        if (device.Sensor.IsOff || device.Sensor.Agent.IsUnowned)
        {
            DueMs = device.HasBattery && ++_tries < TriesLimit ? clock.UptimeMilliseconds + RetryMs : long.MaxValue;
            return;
        }

        if (device.IsPaired)
        {
            // It has not heard that its former patient is discharged.
            EndAssociations();
            device.Sensor.Button.Press(UnpairingHoldMs);
            DueMs = clock.UptimeMilliseconds + ReactionMs;
            return;
        }

        EndAssociations();
        _hospital = device.Hospital;
        _isPressed = false;
        _beganMs = clock.UptimeMilliseconds;
        device.Patient = FormattableString.Invariant($"P{nextPatient()}");
        _attempt = _hospital.Pairing.Begin(device.Label, CaptureMethod.Camera, Self);
        _attempt = _attempt.IsOver ? _attempt : _hospital.Pairing.Choose(_attempt, device.Patient, $"bed {device.Serial}");
        _hospital.BeginPairing();
        device.Sensor.Button.Hold(OpeningHoldMs);
        DueMs = clock.UptimeMilliseconds + OpeningHoldMs + ReactionMs;
    }

    /// <summary>The desk may not have heard that the former patient has left.</summary>
    private void EndAssociations()
    {
        foreach (Association former in device.Hospital.Associations.OfDevice(device.Id).Where(association => association.End is null))
        {
            if (device.Sensor.IsOff || !device.IsPaired)
            {
                device.Hospital.Pairing.EndWithoutDevice(former.Id, Admin, "the sensor is off the patient");
            }
            else
            {
                device.Hospital.Pairing.Unpair(former.Id, Self);
            }
        }
    }
}
