using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What a device reports of the release of a rollout: out of its event stream, or out of its journal.</summary>
/// <param name="State">What has become of the release there.</param>
/// <param name="What">What it reports, as in events of the kind "update".</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Start">The start of the device in which it was reported.</param>
/// <param name="Number">The event's number in that start; 0 for one out of the journal, which has none.</param>
public sealed record RolloutAnswer(RolloutDeviceState State, long What, long Reason, long Start, long Number)
{
    // Numbers of UpdateEventKind (PROTOCOL.md, "Events").
    private const long Refused = 0;
    private const long OnTrial = 5;
    private const long Confirmed = 6;
    private const long LastKnown = 9;

    // Numbers of UpdateReason there.
    private const long VendorWrong = 19;
    private const long ClassWrong = 20;
    private const long DeviceWrong = 21;
    private const long SequenceTooLow = 22;
    private const long AlreadyRunning = 34;
    private const long TrialFailedBefore = 36;
    private const long TooManyOffers = 37;
    private const long UpdateUnderway = 38;
    private const long Superseded = 61;

    // A device that cannot prove an offer does not say which it was. Later this may be about a stranger's.
    private static readonly TimeSpan UnprovenPatience = TimeSpan.FromMinutes(10);

    /// <summary>What an event says about a release.</summary>
    /// <param name="what">What it reports.</param>
    /// <param name="reason">Its reason.</param>
    /// <param name="order">Its place.</param>
    /// <returns>null if it says nothing: the device asks for patience.</returns>
    public static RolloutAnswer? Read(long what, long reason, EventOrder order)
    {
        RolloutDeviceState? state = what switch
        {
            Refused => OfRefusal(reason),
            < OnTrial => RolloutDeviceState.Underway,
            OnTrial => RolloutDeviceState.OnTrial,
            Confirmed => RolloutDeviceState.Confirmed,
            <= LastKnown => RolloutDeviceState.RolledBack,
            _ => null,
        };
        return state is { } known ? new RolloutAnswer(known, what, reason, order.Start, order.Number) : null;
    }

    /// <summary>Whether an event of the kind "update" is about the release of a rollout.</summary>
    /// <param name="number">The sequence number in it; -1 where the device could not prove the offer.</param>
    /// <param name="what">What it reports.</param>
    /// <param name="sequence">That of the rollout's release.</param>
    /// <param name="device">The device there.</param>
    /// <param name="now">The time.</param>
    public static bool IsAbout(long number, long what, long sequence, RolloutDevice device, DateTimeOffset now) => number == sequence
        || (number < 0 && what == Refused && device.State == RolloutDeviceState.Offered && now - device.Sent < UnprovenPatience);

    /// <summary>Whether it comes after what is known of the device, so that it counts.</summary>
    public bool IsNews(RolloutDevice device) => Start > device.Order.Start
        || (Start == device.Order.Start
            && (Number > 0 && device.Order.Number > 0 ? Number > device.Order.Number : State > device.State));

    private static RolloutDeviceState? OfRefusal(long reason) => reason switch
    {
        AlreadyRunning => RolloutDeviceState.Confirmed,
        TrialFailedBefore => RolloutDeviceState.RolledBack,
        VendorWrong or ClassWrong or DeviceWrong or SequenceTooLow or Superseded => RolloutDeviceState.LeftOut,
        TooManyOffers or UpdateUnderway => null,
        _ => RolloutDeviceState.Refused,
    };
}
