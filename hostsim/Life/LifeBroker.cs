using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// The broker of a hospital in virtual time: QoS 1, and a session for each device that keeps what is sent while it is away. When the broker
/// fails, it forgets all of that.
/// </summary>
internal sealed class LifeBroker
{
    // As mosquitto does, it drops the newest of too many.
    private const int KeptLimit = 100;

    private readonly Dictionary<string, LifeLink> _connected = [];
    private readonly Dictionary<string, Queue<Message>> _kept = [];
    private List<Message> _toHospital = [];

    /// <summary>Whether it is down.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Messages that devices have sent and that the hospital has not taken.</summary>
    public bool HasArrived => _toHospital.Count > 0;

    /// <summary>It fails: sessions and messages are lost.</summary>
    public void Fail()
    {
        IsDown = true;
        _kept.Clear();
        _toHospital.Clear();
    }

    /// <summary>It is back; devices connect again.</summary>
    public void Recover() => IsDown = false;

    /// <summary>A device connects, and gets what was kept for it.</summary>
    public void Connect(string device, LifeLink link)
    {
        _connected[device] = link;
        if (_kept.Remove(device, out Queue<Message>? kept))
        {
            foreach (Message message in kept)
            {
                link.Deliver(message);
            }
        }
    }

    /// <summary>A device is gone; its session stays.</summary>
    public void Disconnect(string device) => _connected.Remove(device);

    /// <summary>Somebody publishes a message.</summary>
    /// <returns>false when the broker is down.</returns>
    public bool TryPublish(Message message)
    {
        if (IsDown || Topic.Parse(message.Topic) is not { } topic)
        {
            return false;
        }

        if (topic.Kind is not (Topic.Commands or Topic.Acknowledgements))
        {
            _toHospital.Add(message);
        }
        else if (_connected.TryGetValue(topic.Device, out LifeLink? link))
        {
            link.Deliver(message);
        }
        else if (topic.Kind == Topic.Commands)
        {
            Keep(topic.Device, message);
        }

        return true;
    }

    /// <summary>Takes what devices have sent, in its order.</summary>
    public IReadOnlyList<Message> Take()
    {
        List<Message> taken = _toHospital;
        _toHospital = [];
        return taken;
    }

    private void Keep(string device, Message message)
    {
        if (!_kept.TryGetValue(device, out Queue<Message>? kept))
        {
            _kept[device] = kept = [];
        }

        if (kept.Count < KeptLimit)
        {
            kept.Enqueue(message);
        }
    }
}
