using System.Collections;
using NanoMedAgent.Releases;
using NanoMedAgent.Time;

namespace NanoMedAgent.Updates;

/// <summary>Decisions that wait to be reported. An update causes few; when there are too many, the newest are kept.</summary>
public sealed class UpdateEvents
{
    private const int Limit = 8;

    // Of these, the most answers: they must not drop a decision.
    private const int AnswersLimit = 4;

    // Twice as many as proofs, so that the sender of too many offers is told about the rate limit.
    private const int AnswersAtOnce = 6;

    // Objects of type UpdateEvent, oldest first. Made on use: mostly there is none.
    private ArrayList _events;
    private readonly RateLimiter _answers = new(AnswersAtOnce);

    /// <summary>Takes the oldest event.</summary>
    /// <returns>null when there is none.</returns>
    [OwnFrame]
    public UpdateEvent TakeOldest()
    {
        if (_events == null)
        {
            return null;
        }

        UpdateEvent oldest = (UpdateEvent)_events[0];
        _events.RemoveAt(0);
        _events = _events.Count == 0 ? null : _events;
        return oldest;
    }

    /// <summary>Adds an event that anybody can cause at will: rate limited.</summary>
    internal void AddRateLimited(long nowMs, UpdateEventKind kind, long sequence, UpdateReason reason)
    {
        if ((_events == null || _events.Count < AnswersLimit) && _answers.TryAcquire(nowMs))
        {
            Add(new UpdateEvent(kind, sequence, reason, true));
        }
    }

    /// <summary>Adds an event.</summary>
    internal void Add(UpdateEventKind kind, long sequence, UpdateReason reason)
    {
        if (_events != null && _events.Count == Limit)
        {
            _events.RemoveAt(0);
        }

        Add(new UpdateEvent(kind, sequence, reason, false));
    }

    [OwnFrame]
    private void Add(UpdateEvent decided)
    {
        _events ??= new ArrayList();
        _events.Add(decided);
    }
}
