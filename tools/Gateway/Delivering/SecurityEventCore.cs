using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>
/// Delivers security events to one receiver, one step after the other. Nothing is noted before the receiver has it; so what was on its way
/// when something failed is sent again, with the same name. An entry of the audit log that the receiver refuses is a dead letter, and holds
/// up no other. For one thread.
/// </summary>
internal sealed class SecurityEventCore : IDeliverySteps
{
    // A receiver that refuses so many events one after the other does not like one of them, but all.
    private const int RefusalsInARow = 20;

    private static readonly TimeSpan BetweenOthers = TimeSpan.FromSeconds(5);

    private readonly SecurityEventFeed _feed;
    private readonly ISecurityEventReceiver _receiver;
    private readonly GatewayLog _log;
    private readonly TimeProvider _time;
    private DateTimeOffset _nextOthers = DateTimeOffset.MinValue;
    private DateTimeOffset? _waitingSince;
    private int _refusalsInARow;
    private long _events;

    /// <summary>A gateway to one receiver.</summary>
    /// <param name="feed">What is to be delivered.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="log">Where refusals are logged.</param>
    /// <param name="time">The clock.</param>
    public SecurityEventCore(SecurityEventFeed feed, ISecurityEventReceiver receiver, GatewayLog log, TimeProvider time)
    {
        (_feed, _receiver, _log, _time) = (feed, receiver, log, time);
    }

    /// <summary>Events that the receiver has since the start.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>How long events wait that could not be delivered; zero when none waits.</summary>
    public TimeSpan Lag => _waitingSince is { } since && _time.GetUtcNow() - since is var lag && lag > TimeSpan.Zero ? lag : TimeSpan.Zero;

    /// <inheritdoc/>
    public async Task<StepOutcome> StepAsync(CancellationToken cancellation)
    {
        IReadOnlyList<SecurityEvent> page = _feed.NextOfAudit();
        DeliveryOutcome outcome = await SendAsync(page, _feed.NoteAudit, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Delivered && _time.GetUtcNow() >= _nextOthers)
        {
            outcome = await SendOthersAsync(cancellation);
        }

        if (outcome.Kind == DeliveryOutcomeKind.Delivered)
        {
            _waitingSince = null;
        }
        else
        {
            _waitingSince ??= _time.GetUtcNow();
        }

        return new StepOutcome(outcome, HasMore: page.Count == SecurityEventFeed.PageLimit);
    }

    /// <summary>Sends dead letters and journals, for which the database has to be searched, and what is to be sent again.</summary>
    private async Task<DeliveryOutcome> SendOthersAsync(CancellationToken cancellation)
    {
        DeliveryOutcome outcome = await ResendAsync(cancellation);
        while (outcome.Kind == DeliveryOutcomeKind.Delivered && _feed.NextOfDeadLetters() is { Count: > 0 } letters)
        {
            outcome = await SendAsync(letters, sent => _feed.NoteDeadLetters(sent, _time.GetUtcNow()), cancellation);
        }

        if (outcome.Kind != DeliveryOutcomeKind.Delivered)
        {
            return outcome;
        }

        foreach ((IReadOnlyList<PackKey> packs, IReadOnlyList<SecurityEvent> events) in _feed.NextOfJournals())
        {
            outcome = await SendAsync(events, _ => { }, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                return outcome;
            }

            _feed.NoteJournals(packs, _time.GetUtcNow());
        }

        _nextOthers = _time.GetUtcNow() + BetweenOthers;
        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> ResendAsync(CancellationToken cancellation)
    {
        foreach ((DeadLetter letter, SecurityEvent refused) in _feed.NextToResend())
        {
            DeliveryOutcome outcome = Judge(await _receiver.SendAsync([refused], cancellation));
            if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
            {
                return outcome;
            }

            if (outcome.Kind == DeliveryOutcomeKind.Delivered)
            {
                _feed.Drop(letter);
                Interlocked.Increment(ref _events);
            }
            else
            {
                NoteRefusal(refused, outcome.Reason);
            }
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>Sends events, as many at a time as the receiver takes.</summary>
    /// <param name="events">The events.</param>
    /// <param name="note">Gets, in order, what the receiver has, or has refused.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task<DeliveryOutcome> SendAsync(
        IReadOnlyList<SecurityEvent> events, Action<IReadOnlyList<SecurityEvent>> note, CancellationToken cancellation)
    {
        foreach (SecurityEvent[] batch in events.Chunk(_receiver.BatchLimit))
        {
            DeliveryOutcome outcome = await SendBatchAsync(batch, note, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                return outcome;
            }
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>Sends a batch; when it is refused, in halves, until it is known which event is to blame.</summary>
    private async Task<DeliveryOutcome> SendBatchAsync(
        SecurityEvent[] events, Action<IReadOnlyList<SecurityEvent>> note, CancellationToken cancellation)
    {
        DeliveryOutcome outcome = await _receiver.SendAsync(events, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Refused && events.Length > 1)
        {
            int half = events.Length / 2;
            DeliveryOutcome first = await SendBatchAsync([.. events.Take(half)], note, cancellation);
            return first.Kind == DeliveryOutcomeKind.Delivered
                ? await SendBatchAsync([.. events.Skip(half)], note, cancellation)
                : first;
        }

        outcome = Judge(outcome);
        if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
        {
            return outcome;
        }

        if (outcome.Kind == DeliveryOutcomeKind.Refused)
        {
            NoteRefusal(events[0], outcome.Reason);
        }
        else
        {
            Interlocked.Add(ref _events, events.Length);
        }

        note(events);
        return DeliveryOutcome.Delivered;
    }

    private DeliveryOutcome Judge(DeliveryOutcome outcome)
    {
        _refusalsInARow = outcome.Kind == DeliveryOutcomeKind.Refused ? _refusalsInARow + 1
            : outcome.Kind == DeliveryOutcomeKind.Delivered ? 0
            : _refusalsInARow;
        return outcome.Kind == DeliveryOutcomeKind.Refused && _refusalsInARow > RefusalsInARow
            ? DeliveryOutcome.Unavailable($"it refuses one event after the other, the last one because: {outcome.Reason}")
            : outcome;
    }

    private void NoteRefusal(SecurityEvent refused, string reason)
    {
        _feed.NoteRefusal(refused, reason, _time.GetUtcNow());
        _log.RefusedEvent(refused.Key, reason);
    }
}
