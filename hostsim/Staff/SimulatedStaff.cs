using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Staff;

/// <summary>
/// The simulated nurses of a ward: one for the sensor in hand, who waits until she is asked, and one for each other sensor, who pairs it
/// at once. The sensors get the ward's beds in their order; where the ward has no more beds or patients, the others stay free.
/// </summary>
internal sealed class SimulatedStaff : IDisposable
{
    private readonly SimulatedNurse[] _nurses;

    /// <summary>Nurses who do nothing yet.</summary>
    public SimulatedStaff(SimulatedWard ward, PairingService pairing, IRecordSystem records)
    {
        int count = Math.Min(ward.Sensors.Count, Math.Min(records.Beds.Count, records.Patients.Count));
        _nurses = [.. Enumerable.Range(0, count)
            .Select(index => new SimulatedNurse(pairing, ward.Sensors[index], records, ward.Clock, index))];
    }

    /// <summary>The nurse for the sensor in hand; null where the ward has no bed or no patient.</summary>
    public SimulatedNurse? AtHand => _nurses.FirstOrDefault();

    /// <summary>The nurses for all sensors, in their order.</summary>
    public IReadOnlyList<SimulatedNurse> All => _nurses;

    /// <summary>The bed of a sensor beside the one in hand; null for the one in hand, and for those that no nurse pairs.</summary>
    /// <param name="device">The device's id.</param>
    public string? BedOf(string device) => _nurses.Skip(1).FirstOrDefault(nurse => nurse.DeviceId == device)?.Bed;

    /// <summary>Lets them do what is due.</summary>
    /// <param name="isAlone">Whether nobody sits at the keyboard: then the sensor in hand is paired too, unless somebody has begun.</param>
    public void Act(bool isAlone)
    {
        for (int i = 0; i < _nurses.Length; i++)
        {
            _nurses[i].PressButtonWhenDue();
            if (i > 0)
            {
                _nurses[i].PairAtOnce();
            }
            else if (isAlone)
            {
                _nurses[i].PairUnlessOthersDo();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_nurses, nurse => nurse.Dispose());
}
