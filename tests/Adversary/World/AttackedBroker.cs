using NanoMedAgent.Hospital.Protocol;

namespace Adversary.World;

/// <summary>
/// The broker between sensors and hospital. An honest one delivers at once. A hostile one drops, delays, repeats and reorders messages,
/// sends old ones again, and delivers them under other topics: all that it can do without a key.
/// </summary>
internal sealed class AttackedBroker(Random random)
{
    private const int HistoryLimit = 400;
    private const int LongestDelaySeconds = 120;

    private readonly List<Message> _history = [];
    private readonly List<(DateTimeOffset Due, Message Message)> _held = [];

    public bool IsHostile { get; set; }

    /// <summary>What was sent so far, the newest last; not everything of it, when it is much.</summary>
    public IReadOnlyList<Message> History => _history;

    /// <summary>Somebody publishes a message.</summary>
    public void Publish(Message message, DateTimeOffset now)
    {
        if (_history.Count == HistoryLimit)
        {
            _history.RemoveAt(random.Next(HistoryLimit));
        }

        _history.Add(message);
        if (!IsHostile)
        {
            _held.Add((now, message));
            return;
        }

        int copies = random.Next(10) switch { 0 => 0, 1 => 2, _ => 1 };
        for (int i = 0; i < copies; i++)
        {
            _held.Add((now.AddSeconds(random.Next(5) == 0 ? random.Next(LongestDelaySeconds) : 0), Change(message)));
        }

        if (random.Next(20) == 0)
        {
            _held.Add((now, Change(_history[random.Next(_history.Count)])));
        }
    }

    /// <summary>What arrives now. An honest broker delivers everything that it holds.</summary>
    public IReadOnlyList<Message> Deliver(DateTimeOffset now)
    {
        List<Message> arriving = [.. _held.Where(held => !IsHostile || held.Due <= now).Select(held => held.Message)];
        _held.RemoveAll(held => !IsHostile || held.Due <= now);
        if (IsHostile && random.Next(3) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(arriving));
        }

        return arriving;
    }

    private Message Change(Message message)
    {
        if (random.Next(40) == 0)
        {
            // Under the topic of another message: another device, another class, another direction.
            return message with { Topic = _history[random.Next(_history.Count)].Topic };
        }

        if (random.Next(40) == 0 && message.Payload.Length > 0)
        {
            byte[] changed = [.. message.Payload];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            return message with { Payload = changed };
        }

        return message;
    }
}
