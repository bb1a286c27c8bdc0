using NanoMedAgent.Updates;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>With <see cref="FaultKind.Update"/>: takes each device's power away once while a release is fetched, and once while it is tried.</summary>
internal sealed class UpdateFaults(int devices)
{
    private readonly bool[] _isCutFetching = new bool[devices];
    private readonly bool[] _isCutOnTrial = new bool[devices];

    /// <summary>Looks whether it is time for that.</summary>
    /// <param name="index">Which bed, from 0.</param>
    /// <param name="bed">The bed.</param>
    public void Look(int index, Bed bed)
    {
        if (bed.UpdateStage == UpdateStage.Fetching && !_isCutFetching[index] && 2 * bed.Agent.Updater.DoneBytes > bed.Agent.Updater.TotalBytes)
        {
            _isCutFetching[index] = true;
            bed.CutPower("while a release is fetched");
        }
        else if (bed.UpdateStage == UpdateStage.OnTrial && !_isCutOnTrial[index])
        {
            _isCutOnTrial[index] = true;
            bed.CutPower("while a release is tried");
        }
    }
}
