namespace NanoMedAgent.Updates;

/// <summary>Decisions that wait to be told. There are few in an update; of a storm of them the newest stay.</summary>
public sealed class UpdateEvents
{
    private const int Limit = 8;

    private readonly UpdateEvent[] _events = new UpdateEvent[Limit];
    private int _first;
    private int _count;

    /// <summary>Takes the oldest.</summary>
    /// <returns>null when there is none.</returns>
    public UpdateEvent Take()
    {
        if (_count == 0)
        {
            return null;
        }

        UpdateEvent oldest = _events[_first];
        _events[_first] = null;
        _first = (_first + 1) % Limit;
        _count--;
        return oldest;
    }

    /// <summary>Adds one.</summary>
    internal void Add(UpdateNews news, long sequence, UpdateReason reason)
    {
        if (_count == Limit)
        {
            Take();
        }

        _events[(_first + _count) % Limit] = new UpdateEvent(news, sequence, reason);
        _count++;
    }
}
