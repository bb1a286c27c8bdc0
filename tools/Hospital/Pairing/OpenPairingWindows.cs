using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Announcements that came before their label was scanned, as they came and believed of nobody. Who floods it pushes others out; then a button has to be held again.
/// </summary>
internal sealed class OpenPairingWindows
{
    private const int Limit = 256;
    private const int LimitOfDevice = 4;

    private readonly List<(string Device, Message Message, DateTimeOffset At)> _heard = [];

    /// <summary>Remembers one, the newest of all.</summary>
    public void Add(string device, Message message, DateTimeOffset now)
    {
        _heard.RemoveAll(heard => now - heard.At > PairingService.WindowLength || heard.At > now);
        if (_heard.Count(heard => heard.Device == device) == LimitOfDevice)
        {
            _heard.RemoveAt(_heard.FindIndex(heard => heard.Device == device));
        }

        if (_heard.Count == Limit)
        {
            _heard.RemoveAt(0);
        }

        _heard.Add((device, message, now));
    }

    /// <summary>Takes out those of a device that may still be open, the oldest first.</summary>
    public IReadOnlyList<(Message Message, DateTimeOffset At)> Take(string device, DateTimeOffset now)
    {
        List<(Message, DateTimeOffset)> taken = [.. _heard.Where(heard => heard.Device == device && now - heard.At <= PairingService.WindowLength).Select(heard => (heard.Message, heard.At))];
        _heard.RemoveAll(heard => heard.Device == device);
        return taken;
    }
}
