using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Staff;

/// <summary>
/// Pairs a sensor for people without a browser, as a person would: holds the button, gives the label to the ward's pairing desk,
/// chooses patient and bed, and presses the button when the light asks for it.
/// </summary>
internal sealed class SimulatedNurse : IDisposable
{
    /// <summary>
    /// How long to hold the button to open the pairing window: a little longer than needed, so that the light shows it before the
    /// button is let go.
    /// </summary>
    public const int OpeningHoldMs = 3_500;

    // From the light asking for the button to the press.
    private const long ReactionMs = 1_500;

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromSeconds(30);

    private readonly PairingService _pairing;
    private readonly ISensorInHand _sensor;
    private readonly VirtualClock _clock;
    private readonly Hospital.Associations.Staff _self = new("nurse.simulated", "Simulated nurse", StaffRole.Nurse);
    private bool _hasBegun;
    private long _pressDueMs = long.MaxValue;

    /// <summary>A nurse who does nothing yet.</summary>
    /// <param name="pairing">The ward's pairing desk.</param>
    /// <param name="sensor">The sensor.</param>
    /// <param name="records">The ward; it has a patient and a bed of that index.</param>
    /// <param name="clock">Simulated time.</param>
    /// <param name="index">Which patient and bed of the ward she chooses, from 0.</param>
    public SimulatedNurse(PairingService pairing, ISensorInHand sensor, IRecordSystem records, VirtualClock clock, int index = 0)
    {
        _pairing = pairing;
        _sensor = sensor;
        _clock = clock;
        Patient = records.Patients[index];
        Bed = records.Beds[index];
        pairing.Changed += OnAttemptChanged;
    }

    /// <summary>The nurse did something, in words. Raised on any thread.</summary>
    public event Action<string>? Acted;

    /// <summary>The id of the sensor.</summary>
    public string DeviceId => _sensor.DeviceId;

    /// <summary>The bed that she chooses.</summary>
    public string Bed { get; }

    /// <summary>The patient whom she chooses.</summary>
    public Patient Patient { get; }

    /// <summary>Begins to pair the sensor.</summary>
    public void Pair()
    {
        _hasBegun = true;
        PairingAttempt attempt = _pairing.Begin(_sensor.Label, CaptureMethod.Camera, _self);
        attempt = attempt.IsOver ? attempt : _pairing.Choose(attempt, Patient.Id, Bed);
        if (attempt.Problem != PairingProblem.None)
        {
            PairingText text = PairingText.Of(attempt);
            Acted?.Invoke($"the simulated nurse reads: {text.What} {text.Do}");
            return;
        }

        Acted?.Invoke($"the simulated nurse scans the label, chooses {Patient.Name} in bed {Bed}, and holds the button");
        if (attempt.State == PairingState.WaitingForButton)
        {
            _sensor.HoldButton(OpeningHoldMs);
        }
    }

    /// <summary>Presses the button when that is due.</summary>
    public void PressButtonWhenDue()
    {
        if (_clock.UptimeMilliseconds >= _pressDueMs)
        {
            _pressDueMs = long.MaxValue;
            _sensor.PressButton();
            Acted?.Invoke("the simulated nurse presses the button");
        }
    }

    /// <summary>Pairs the sensor once, if nobody else has begun to within half a minute.</summary>
    public void PairUnlessOthersDo()
    {
        NanoMedAgent.Pairing.PairingState? state = _sensor.PairingState;
        _hasBegun |= _pairing.Attempts.Any(attempt => attempt.Device == DeviceId)
            || state is not (null or NanoMedAgent.Pairing.PairingState.Idle);
        if (!_hasBegun && state is not null && _clock.UptimeMilliseconds >= WaitForOthers.TotalMilliseconds)
        {
            Pair();
        }
    }

    /// <summary>Pairs the sensor once, as soon as it has started and unless it has a patient.</summary>
    public void PairAtOnce()
    {
        if (!_hasBegun && _sensor.PairingState == NanoMedAgent.Pairing.PairingState.Idle)
        {
            Pair();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pairing.Changed -= OnAttemptChanged;

    private void OnAttemptChanged(PairingAttempt attempt)
    {
        bool isOwn = attempt.Who.Id == _self.Id && attempt.Device == DeviceId;
        if (isOwn && attempt.State == PairingState.Confirming)
        {
            _pressDueMs = _clock.UptimeMilliseconds + ReactionMs;
        }
        else if (isOwn && attempt.IsOver)
        {
            Acted?.Invoke($"the simulated nurse reads: {PairingText.Of(attempt).What}");
        }
    }
}
