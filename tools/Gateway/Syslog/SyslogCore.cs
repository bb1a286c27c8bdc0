using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>
/// Delivers security events to one receiver, one step after the other. Nothing is noted before the receiver has read it; so what was on its
/// way when something failed is sent again, with the same name. For one thread.
/// </summary>
internal sealed class SyslogCore : IDeliverySteps
{
    private static readonly TimeSpan BetweenOthers = TimeSpan.FromSeconds(5);

    private readonly SecurityEventFeed _feed;
    private readonly SyslogMessage _messages;
    private readonly ISyslogReceiver _receiver;
    private readonly TimeProvider _time;
    private DateTimeOffset _nextOthers = DateTimeOffset.MinValue;
    private DateTimeOffset? _waitingSince;
    private int _sequenceId;
    private long _events;

    /// <summary>A gateway to one receiver.</summary>
    /// <param name="feed">What is to be delivered.</param>
    /// <param name="messages">Writes it.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="time">The clock.</param>
    public SyslogCore(SecurityEventFeed feed, SyslogMessage messages, ISyslogReceiver receiver, TimeProvider time)
    {
        (_feed, _messages, _receiver, _time) = (feed, messages, receiver, time);
    }

    /// <summary>Events that the receiver has read since the start.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>How long events wait that could not be delivered; zero when none waits.</summary>
    public TimeSpan Lag => _waitingSince is { } since && _time.GetUtcNow() - since is var lag && lag > TimeSpan.Zero ? lag : TimeSpan.Zero;

    /// <inheritdoc/>
    public async Task<StepOutcome> StepAsync(CancellationToken cancellation)
    {
        IReadOnlyList<SecurityEvent> page = _feed.NextOfAudit();
        DeliveryOutcome outcome = await SendAsync(page, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Delivered)
        {
            _feed.NoteAudit(page);
            outcome = _time.GetUtcNow() >= _nextOthers ? await SendOthersAsync(cancellation) : outcome;
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

    /// <summary>Sends dead letters and journals, for which the database has to be searched.</summary>
    private async Task<DeliveryOutcome> SendOthersAsync(CancellationToken cancellation)
    {
        while (_feed.NextOfDeadLetters() is { Count: > 0 } letters)
        {
            DeliveryOutcome outcome = await SendAsync(letters, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                return outcome;
            }

            _feed.NoteDeadLetters(letters, _time.GetUtcNow());
        }

        foreach ((IReadOnlyList<PackKey> packs, IReadOnlyList<SecurityEvent> events) in _feed.NextOfJournals())
        {
            DeliveryOutcome outcome = await SendAsync(events, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                return outcome;
            }

            _feed.NoteJournals(packs, _time.GetUtcNow());
        }

        _nextOthers = _time.GetUtcNow() + BetweenOthers;
        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> SendAsync(IReadOnlyList<SecurityEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return DeliveryOutcome.Delivered;
        }

        List<byte[]> written = [];
        foreach (SecurityEvent each in events)
        {
            _sequenceId = _sequenceId == int.MaxValue ? 1 : _sequenceId + 1;
            written.Add(_messages.Write(each, _sequenceId));
        }

        DeliveryOutcome outcome = await _receiver.SendAsync(written, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Delivered)
        {
            Interlocked.Add(ref _events, events.Count);
        }

        return outcome;
    }
}
