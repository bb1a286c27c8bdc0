namespace NanoMedAgent.Esp32;

/// <summary>
/// The messages that wait for their PUBACKs. The MQTT library reports each within some seconds as delivered or given up. But when the
/// PUBACK arrives while it searches its queues, it forgets the message and reports nothing. Not for several threads at once.
/// </summary>
internal sealed class MessagesInFlight
{
    /// <summary>No message.</summary>
    public const int None = -1;

    // It is being handed to the library, which has not numbered it yet.
    private const int Unnumbered = -2;

    private const long ForgottenAfterMs = 20_000;

    private readonly int[] _numbers;
    private readonly long[] _addedMs;

    /// <summary>No messages.</summary>
    /// <param name="limit">The most messages.</param>
    public MessagesInFlight(int limit)
    {
        _numbers = new int[limit];
        _addedMs = new long[limit];
        Clear();
    }

    /// <summary>Messages that were forgotten since <see cref="Clear"/>.</summary>
    public int Forgotten;

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        Forgotten = 0;
        for (int i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = None;
        }
    }

    /// <summary>Counts the messages, and removes those that were forgotten.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public int Count(long nowMs)
    {
        int count = 0;
        for (int i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] != None && nowMs - _addedMs[i] > ForgottenAfterMs)
            {
                _numbers[i] = None;
                Forgotten++;
            }

            count += _numbers[i] == None ? 0 : 1;
        }

        return count;
    }

    /// <summary>Adds a message before the library has numbered it. There must be fewer than the limit.</summary>
    /// <returns>Its place.</returns>
    [OwnFrame]
    public int Add(long nowMs)
    {
        int place = PlaceOf(None);
        _numbers[place] = Unnumbered;
        _addedMs[place] = nowMs;
        return place;
    }

    /// <summary>Numbers a message; with <see cref="None"/> it is removed. Its PUBACK may have arrived before.</summary>
    public void SetNumber(int place, int number)
    {
        if (_numbers[place] == Unnumbered)
        {
            _numbers[place] = number;
        }
    }

    /// <summary>Removes a message.</summary>
    public void Remove(int number)
    {
        // Its PUBACK may arrive before the library has returned its number.
        int place = PlaceOf(number);
        place = place < 0 ? PlaceOf(Unnumbered) : place;
        if (place >= 0)
        {
            _numbers[place] = None;
        }
    }

    private int PlaceOf(int number)
    {
        for (int i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] == number)
            {
                return i;
            }
        }

        return -1;
    }
}
