using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Updates;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// With <see cref="FaultKind.Update"/>: cuts each sensor's power once during the download of a release, and once during its trial.
/// </summary>
internal sealed class UpdateFaults(int sensors)
{
    private readonly bool[] _wasCutWhileFetching = new bool[sensors];
    private readonly bool[] _wasCutOnTrial = new bool[sensors];

    /// <summary>Cuts the power when it is time for that.</summary>
    /// <param name="index">The sensor's index, from 0.</param>
    /// <param name="sensor">The sensor.</param>
    public void CutPowerWhenDue(int index, SimulatedSensor sensor)
    {
        bool isHalfFetched = sensor.UpdateStage == UpdateStage.Fetching
            && 2 * sensor.Agent.Updater.DoneBytes > sensor.Agent.Updater.TotalBytes;
        if (isHalfFetched && !_wasCutWhileFetching[index])
        {
            _wasCutWhileFetching[index] = true;
            sensor.CutPower("during the download of a release");
        }
        else if (sensor.UpdateStage == UpdateStage.OnTrial && !_wasCutOnTrial[index])
        {
            _wasCutOnTrial[index] = true;
            sensor.CutPower("during the trial of a release");
        }
    }
}
