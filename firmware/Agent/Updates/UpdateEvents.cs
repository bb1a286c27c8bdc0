using System.Collections;
using NanoMedAgent.Releases;
using NanoMedAgent.Time;

namespace NanoMedAgent.Updates;

/// <summary>Decisions that wait to be told. There are few in an update; of a storm of them the newest stay.</summary>
public sealed class UpdateEvents
{
    private const int Limit = 8;

    // Twice as many as proofs, so that whoever causes a storm is told that it is one.
    private const int AnswersAtOnce = 6;

    // UpdateEvent, oldest first.
    private readonly ArrayList _events = new();
    private readonly RateLimiter _answers = new(AnswersAtOnce);

    /// <summary>Takes the oldest.</summary>
    /// <returns>null when there is none.</returns>
    public UpdateEvent TakeOldest()
    {
        if (_events.Count == 0)
        {
            return null;
        }

        UpdateEvent oldest = (UpdateEvent)_events[0];
        _events.RemoveAt(0);
        return oldest;
    }

    /// <summary>Adds one that may come as often as somebody likes: of a storm only a few are kept.</summary>
    internal void AddRateLimited(long nowMs, UpdateEventKind news, long sequence, UpdateReason reason)
    {
        if (_answers.TryTake(nowMs))
        {
            Add(news, sequence, reason);
        }
    }

    /// <summary>Adds one.</summary>
    internal void Add(UpdateEventKind news, long sequence, UpdateReason reason)
    {
        if (_events.Count == Limit)
        {
            _events.RemoveAt(0);
        }

        _events.Add(new UpdateEvent(news, sequence, reason));
    }
}
