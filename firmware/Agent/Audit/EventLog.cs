using NanoMedAgent.Channels;
using NanoMedAgent.Cose;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Audit;

/// <summary>
/// Tells what the device decides in two ways: sealed, in the journal, where it stays until the custodian has it; and signed, in the event stream, for whoever waits for
/// an answer now.
/// </summary>
internal sealed class EventLog
{
    // Events that wait for the network. The journal has them all.
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
    /// <param name="link">For the event stream.</param>
    /// <param name="vault">Signs there.</param>
    /// <param name="clock">The time.</param>
    /// <param name="journal">The channel of the class "audit"; null when the policy lets nobody read that.</param>
    /// <param name="pack">For the journal; others write into it as well.</param>
    /// <param name="deviceId">Whose events.</param>
    public EventLog(ILink link, IKeyVault vault, DeviceClock clock, ClassChannel journal, SenMlPack pack, string deviceId)
    {
        _link = link;
        _vault = vault;
        _clock = clock;
        _journal = journal;
        _pack = pack;
        _deviceId = deviceId;
    }

    /// <summary>Whether something waits that could be told now.</summary>
    public bool HasUnsent => _count > 0 && _link.IsUp;

    /// <summary>Something was decided.</summary>
    public void Record(string kind, int what, long number, int reason, byte[] details, AgentCounters counters)
    {
        DeviceEvent decided = new(kind, what, number, reason, details, _clock);
        if (_count == Limit)
        {
            RemoveFirst();
        }

        // It waits before it is sealed: that may begin an epoch, which takes several kilobytes, and a heap that has not got them must not keep the ward from hearing of it.
        _waiting[_count] = decided;
        _count++;
        if (_journal != null)
        {
            decided.WriteTo(_pack, _clock);
            _journal.Seal(_pack, counters);
        }
    }

    /// <summary>Tells one event, when there is one and a network that takes it.</summary>
    public void SendOne()
    {
        if (!HasUnsent)
        {
            return;
        }

        // Once: signing takes the chip a second, and a network may take nothing for long.
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
