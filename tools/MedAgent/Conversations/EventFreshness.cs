using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>Tells the answers to a conversation with a device from events that the device has made earlier.</summary>
/// <param name="newest">The place of the newest event of the device that is known; null if none is.</param>
internal sealed class EventFreshness(EventOrder? newest)
{
    // The clocks of this computer and of the device may differ.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private EventOrder? _newest = newest;

    /// <summary>Whether the device has made an event before the conversation began, or not after the newest one that is known.</summary>
    public bool IsOld(DeviceEvent told)
    {
        bool isOld = told.At < _begun - ClockTolerance || (_newest is { } newest && !told.Order.IsAfter(newest));
        _newest = isOld ? _newest : told.Order;
        return isOld;
    }
}
