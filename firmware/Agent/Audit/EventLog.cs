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

    // Of these, the most that anybody can cause: they must not drop an event of the authority's or the button's.
    private const int UnprovenLimit = 4;

    // Refusals of each sort, that anybody can cause, that the journal says once since the start.
    private const int SortsLimit = 8;

    // How often the journal says how many messages were refused.
    private const long RefusalsMs = 24 * 3_600_000L;

    private readonly ILink _link;
    private readonly IKeyVault _vault;
    private readonly DeviceClock _clock;
    private readonly ClassChannel _journal;
    private readonly SenMlPack _pack;
    private readonly string _deviceId;
    private readonly long _start;

    // Made on use: mostly there are none.
    private DeviceEvent[] _waiting;
    private int[] _sorts;
    private byte[] _signed;
    private int _order;
    private int _sortCount;
    private int _refusalsRecorded;
    private long _refusalsDueMs = RefusalsMs;
    private int _count;

    /// <summary>A log.</summary>
    /// <param name="link">Carries the event stream.</param>
    /// <param name="vault">Signs the events.</param>
    /// <param name="clock">The time.</param>
    /// <param name="journal">The channel of the class "audit"; null when the policy has no reader for it.</param>
    /// <param name="pack">A buffer for the journal; shared with other writers.</param>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="start">The number of this start.</param>
    public EventLog(ILink link, IKeyVault vault, DeviceClock clock, ClassChannel journal, SenMlPack pack, string deviceId, long start)
    {
        _link = link;
        _vault = vault;
        _clock = clock;
        _journal = journal;
        _pack = pack;
        _deviceId = deviceId;
        _start = start;
    }

    /// <summary>Whether an event waits and the link is up.</summary>
    public bool HasUnsent
    {
        [OwnFrame]
        get => _count > 0 && _link.IsUp;
    }

    /// <summary>Records a decision.</summary>
    /// <param name="kind">One of the constants of <see cref="DeviceEvent"/>.</param>
    /// <param name="what">A value of the enum that belongs to the kind.</param>
    /// <param name="number">The release's or the command's number.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="details">For the receiver of the event stream; null for none.</param>
    /// <param name="counters">The agent's.</param>
    /// <param name="isProven">false for a refusal that anybody can cause. The journal, which is kept longer than vital signs, says each
    /// sort of these once.</param>
    public void Record(string kind, int what, long number, int reason, byte[] details, AgentCounters counters, bool isProven)
    {
        DeviceEvent decided = new(kind, what, number, reason, details, _clock);
        if (_count == Limit && isProven)
        {
            RemoveFirst();
        }

        // It is queued before it is sealed: sealing may begin an epoch, which takes several kilobytes. A full heap must not keep the event
        // from the ward.
        if (isProven || _count < UnprovenLimit)
        {
            _waiting ??= new DeviceEvent[Limit];
            _waiting[_count] = decided;
            _count++;
        }

        if (_journal != null && (isProven || IsNewSort((kind[0] << 16) | (what << 8) | reason)))
        {
            decided.WriteTo(_pack, _clock);
            _journal.Seal(_pack.Encode(), _pack.ValueCount, counters);
        }
    }

    /// <summary>Records once a day how many messages were refused since the start, if there are more than the last time.</summary>
    /// <returns>Whether it did, which may take the chip seconds.</returns>
    public bool TryRecordRefusals(long nowMs, AgentCounters counters)
    {
        if (nowMs < _refusalsDueMs || counters.Refused == _refusalsRecorded)
        {
            return false;
        }

        _refusalsDueMs = nowMs + RefusalsMs;
        _refusalsRecorded = counters.Refused;
        Record(DeviceEvent.Refused, 0, counters.Refused, 0, null, counters, true);
        return true;
    }

    /// <summary>Sends one event, if there is one and the link accepts it.</summary>
    /// <returns>Whether it has signed one, which takes the chip a second; false as well when the device key cannot be used now.</returns>
    [OwnFrame]
    public bool SendOldest()
    {
        if (!HasUnsent)
        {
            return false;
        }

        // Signed once: the link may refuse for long.
        bool isSigning = _signed == null;
        if (isSigning)
        {
            _signed = _waiting[0].Sign(_vault, _deviceId, _start, _order + 1);
            if (_signed == null)
            {
                return false;
            }

            _order++;
        }

        if (_link.TryPublish("nm/2/" + _deviceId + "/e", _signed, false))
        {
            RemoveFirst();
        }

        return isSigning;
    }

    private bool IsNewSort(int sort)
    {
        for (int i = 0; i < _sortCount; i++)
        {
            if (_sorts[i] == sort)
            {
                return false;
            }
        }

        if (_sortCount == SortsLimit)
        {
            return false;
        }

        _sorts ??= new int[SortsLimit];
        _sorts[_sortCount] = sort;
        _sortCount++;
        return true;
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
        _waiting = _count == 0 ? null : _waiting;
    }
}
