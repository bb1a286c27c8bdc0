using NanoMedAgent.Audit;
using NanoMedAgent.Channels;
using NanoMedAgent.Pairing;

namespace NanoMedAgent;

/// <summary>
/// Reports the decisions of the pairing in the event stream and the journal, and restarts the monitor when the patient has changed.
/// </summary>
internal sealed class PairingReport
{
    private readonly PairingMachine _pairing;
    private readonly PatientMonitor _monitor;
    private readonly EventLog _events;
    private readonly AgentCounters _counters;

    /// <summary>The report of one device's pairing.</summary>
    public PairingReport(PairingMachine pairing, PatientMonitor monitor, EventLog events, AgentCounters counters)
    {
        _pairing = pairing;
        _monitor = monitor;
        _events = events;
        _counters = counters;
    }

    /// <summary>Reports the last decision.</summary>
    /// <param name="isProven">Whether it was caused by the button, the time or the authority, and not by a stranger.</param>
    public void SendLastEvent(bool isProven)
    {
        if (_pairing.LastEvent == PairingEvent.Associated || _pairing.LastEvent == PairingEvent.Unpaired)
        {
            _monitor.Begin();
        }

        _events.Record(
            DeviceEvent.Pairing, (int)_pairing.LastEvent, _pairing.LastNumber, (int)_pairing.LastRefusal, _pairing.LastDetails, _counters,
            isProven);
    }
}
