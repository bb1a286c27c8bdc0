using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Staff;

/// <summary>
/// Pairs the sensor for those who have no browser, as a person would: holds the button, gives the label to the ward's desk, chooses the first patient, and presses the button when the light asks for it.
/// </summary>
internal sealed class SimulatedNurse : IDisposable
{
    /// <summary>A little longer than it takes, so that the light is seen to say so before the button is let go.</summary>
    public const int OpeningHold = 3_500;

    // How long she looks at the light before she presses.
    private const long LookMilliseconds = 1_500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PairingService _desk;
    private readonly Bed _bed;
    private readonly IRecordSystem _records;
    private readonly VirtualClock _clock;
    private readonly Hospital.Associations.Staff _self = new("nurse.simulated", "Simulated nurse", StaffRole.Nurse);
    private bool _hasBegun;
    private long _presses = long.MaxValue;

    /// <summary>A nurse who does nothing yet.</summary>
    public SimulatedNurse(PairingService desk, Bed bed, IRecordSystem records, VirtualClock clock)
    {
        _desk = desk;
        _bed = bed;
        _records = records;
        _clock = clock;
        desk.Changed += Follow;
    }

    /// <summary>She did something, in words. Raised on any thread.</summary>
    public event Action<string>? Told;

    /// <summary>Begins to pair.</summary>
    public void Pair()
    {
        _hasBegun = true;
        PairingAttempt attempt = _desk.Begin(_bed.Label, CaptureMethod.Camera, _self);
        attempt = attempt.IsOver ? attempt : _desk.Choose(attempt, _records.Patients[0].Id, _records.Beds[0]);
        if (attempt.Problem != PairingProblem.None)
        {
            PairingText text = PairingText.Of(attempt);
            Told?.Invoke($"the simulated nurse is told: {text.What} {text.Do}");
            return;
        }

        Told?.Invoke($"the simulated nurse scans the label, chooses {_records.Patients[0].Name} in bed {_records.Beds[0]}, and holds the button");
        if (attempt.State == PairingState.WaitingForButton)
        {
            _bed.Button.Hold(OpeningHold);
        }
    }

    /// <summary>Presses the button when it is time.</summary>
    public void Look()
    {
        if (_clock.UptimeMilliseconds >= _presses)
        {
            _presses = long.MaxValue;
            _bed.Button.Press();
            Told?.Invoke("the simulated nurse presses the button");
        }
    }

    /// <summary>Pairs once, when nobody else has begun to in half a minute.</summary>
    public void PairWhenNobodyDoes()
    {
        _hasBegun |= _desk.Attempts.Count > 0 || _bed.IsOff || _bed.Agent.PairingState != NanoMedAgent.Pairing.PairingState.Idle;
        if (!_hasBegun && _clock.UptimeMilliseconds >= Patience.TotalMilliseconds)
        {
            Pair();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _desk.Changed -= Follow;

    private void Follow(PairingAttempt attempt)
    {
        if (attempt.Who.Id == _self.Id && attempt.State == PairingState.Confirming)
        {
            _presses = _clock.UptimeMilliseconds + LookMilliseconds;
        }
        else if (attempt.Who.Id == _self.Id && attempt.IsOver)
        {
            Told?.Invoke($"the simulated nurse is told: {PairingText.Of(attempt).What}");
        }
    }
}
