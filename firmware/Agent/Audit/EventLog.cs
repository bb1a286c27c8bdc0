using NanoMedAgent.Channels;
using NanoMedAgent.Cose;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Audit;

/// <summary>
/// Reports the device's decisions in two ways: sealed, in the journal, where they stay until the custodian has stored them; and signed, in
/// the event stream, for a receiver that waits for an answer.
/// </summary>
internal sealed class EventLog
{
    // Events that wait for the network. The journal has all of them.
    private const int Limit = 8;

    private readonly ILink _link;
    private readonly IKeyVault _vault;
    private readonly DeviceClock _clock;
    private readonly ClassChannel _journal;
    private readonly SenMlPack _pack;
    private readonly string _deviceId;
    private readonly DeviceEvent[] _waiting = new DeviceEvent[Limit];
    private byte[] _signed;
    private int _count;

    /// <summary>A log.</summary>
    /// <param name="link">Carries the event stream.</param>
    /// <param name="vault">Signs the events.</param>
    /// <param name="clock">The time.</param>
    /// <param name="journal">The channel of the class "audit"; null when the policy has no reader for it.</param>
    /// <param name="pack">A buffer for the journal; shared with other writers.</param>
    /// <param name="deviceId">The device's id.</param>
    public EventLog(ILink link, IKeyVault vault, DeviceClock clock, ClassChannel journal, SenMlPack pack, string deviceId)
    {
        _link = link;
        _vault = vault;
        _clock = clock;
        _journal = journal;
        _pack = pack;
        _deviceId = deviceId;
    }

    /// <summary>Whether an event waits and the link is up.</summary>
    public bool HasUnsent => _count > 0 && _link.IsUp;

    /// <summary>Records a decision.</summary>
    public void Record(string kind, int what, long number, int reason, byte[] details, AgentCounters counters)
    {
        DeviceEvent decided = new(kind, what, number, reason, details, _clock);
        if (_count == Limit)
        {
            RemoveFirst();
        }

        // It is queued before it is sealed: sealing may begin an epoch, which takes several kilobytes. A full heap must not keep the event
        // from the ward.
        _waiting[_count] = decided;
        _count++;
        if (_journal != null)
        {
            decided.WriteTo(_pack, _clock);
            _journal.Seal(_pack, counters);
        }
    }

    /// <summary>Sends one event, if there is one and the link accepts it.</summary>
    public void SendOldest()
    {
        if (!HasUnsent)
        {
            return;
        }

        // Signed once: it takes the chip a second, and the link may refuse for long.
        _signed ??= _waiting[0].Sign(_vault, _deviceId);
        if (_link.TryPublish("nm/1/" + _deviceId + "/e", _signed, false))
        {
            RemoveFirst();
        }
    }

    private void RemoveFirst()
    {
        _signed = null;
        for (int i = 1; i < _count; i++)
        {
            _waiting[i - 1] = _waiting[i];
        }

        _count--;
        _waiting[_count] = null;
    }
}
