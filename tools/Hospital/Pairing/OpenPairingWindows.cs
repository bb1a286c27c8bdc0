using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Announcements that arrived before their label was read. They are not verified yet, and nothing is decided by them. A stranger who sends
/// many of them replaces those of others; then a button must be held again.
/// </summary>
internal sealed class OpenPairingWindows
{
    private const int Limit = 256;
    private const int DeviceLimit = 4;

    private readonly List<(string Device, Message Message, DateTimeOffset At)> _announcements = [];

    /// <summary>How long a device waits for its grant.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Remembers an announcement, the newest of all.</summary>
    public void Add(string device, Message message, DateTimeOffset now)
    {
        _announcements.RemoveAll(announced => now - announced.At > Length || announced.At > now);
        if (_announcements.Count(announced => announced.Device == device) == DeviceLimit)
        {
            _announcements.RemoveAt(_announcements.FindIndex(announced => announced.Device == device));
        }

        if (_announcements.Count == Limit)
        {
            _announcements.RemoveAt(0);
        }

        _announcements.Add((device, message, now));
    }

    /// <summary>Removes the announcements of a device.</summary>
    /// <returns>Those whose window may still be open, the oldest first.</returns>
    public IReadOnlyList<(Message Message, DateTimeOffset At)> Remove(string device, DateTimeOffset now)
    {
        List<(Message, DateTimeOffset)> open =
        [
            .. _announcements.Where(announced => announced.Device == device && now - announced.At <= Length)
                .Select(announced => (announced.Message, announced.At)),
        ];
        _announcements.RemoveAll(announced => announced.Device == device);
        return open;
    }
}
