using NanoMedAgent.Audit;
using NanoMedAgent.Pairing;

namespace NanoMedAgent;

/// <summary>
/// Reports the decisions of the pairing in the event stream and the journal, and restarts the monitor when the patient has changed.
/// </summary>
internal static class PairingReport
{
    /// <summary>Reports the last decision.</summary>
    /// <param name="agent">Of the device that is paired.</param>
    /// <param name="isProven">Whether it was caused by the button, the time or the authority, and not by a stranger.</param>
    public static void SendLastEvent(Agent agent, bool isProven)
    {
        PairingMachine pairing = agent.Pairing;
        if (pairing.LastEvent == PairingEvent.Associated || pairing.LastEvent == PairingEvent.Unpaired)
        {
            agent.Monitor.Begin();
        }

        byte[] details = pairing.LastDetails;
        pairing.LastDetails = null;
        agent.Events.Record(
            DeviceEvent.Pairing, (int)pairing.LastEvent, pairing.LastNumber, (int)pairing.LastRefusal, details, agent.Counters, isProven);
    }
}
