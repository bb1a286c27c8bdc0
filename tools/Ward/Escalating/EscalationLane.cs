using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>
/// Tells one destination, which holds up no other: the alarms that nobody has acknowledged, the most urgent first, then the ends of those
/// that it may know of. After a failure it waits, longer each time. What it has told and not noted it tells again, with the same id. For
/// one thread.
/// </summary>
/// <param name="store">What is to be told.</param>
/// <param name="destination">The destination's name.</param>
/// <param name="receiver">The destination.</param>
/// <param name="holder">This program, among those that may tell it.</param>
/// <param name="options">The ward's options.</param>
internal sealed class EscalationLane(
    EscalationStore store, string destination, IEscalationReceiver receiver, string holder, WardOptions options)
{
    // Longer than an attempt.
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly string[] Urgency = ["high", "medium", "low"];

    private readonly Backoff _backoff = new(new Random(), LongestWait);
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private bool _isFailing;

    /// <summary>Tells what is to be told now.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        // A clock that was set back makes nobody wait longer.
        DateTimeOffset now = options.Clock();
        _next = _next > now + LongestWait ? now : _next;
        if (now < _next)
        {
            return;
        }

        IEnumerable<EscalationProgress> waiting = store.UnfinishedOf(options.Records.Ward)
            .Where(each => each.Escalation.Destination == destination && (each.End is not null || !each.IsSettled))
            .OrderBy(each => each.End is not null).ThenBy(each => Array.IndexOf(Urgency, each.Escalation.Priority));
        foreach (EscalationProgress told in waiting)
        {
            string lease = $"{options.Records.Ward}\n{destination}";
            if (!store.TryLease(lease, holder, options.Clock(), LeaseLength) || !await TellAsync(told, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>Tells one thing.</summary>
    /// <returns>Whether the next one can be told.</returns>
    private async Task<bool> TellAsync(EscalationProgress told, CancellationToken cancellation)
    {
        string id = told.Escalation.Id;
        DateTimeOffset now = options.Clock();
        if (told.End is { } end && (!told.MayBeKnown || now - end.At > EscalationRule.GiveUpAfter))
        {
            if (told.MayBeKnown)
            {
                Note(id, EscalationEventKind.EndGivenUp, "it has not answered for an hour");
            }

            store.Finish(id);
            return true;
        }

        if (told.End is null && now - told.Escalation.Noted > EscalationRule.GiveUpAfter)
        {
            Note(id, EscalationEventKind.GivenUp, "it has not answered for an hour");
            return true;
        }

        EscalationMessage message = told.End is { } over
            ? EscalationMessage.OfEnd(told.Escalation, over, options.PublicAddress)
            : EscalationMessage.OfAlarm(told.Escalation, options.PublicAddress);
        DeliveryOutcome outcome = await receiver.SendAsync(message, cancellation);
        bool isEnd = told.End is not null;
        switch (outcome.Kind)
        {
            case DeliveryOutcomeKind.Delivered:
                Note(id, isEnd ? EscalationEventKind.EndDelivered : EscalationEventKind.Delivered, "");
                break;
            case DeliveryOutcomeKind.Refused:
                Note(id, isEnd ? EscalationEventKind.EndRefused : EscalationEventKind.Refused, outcome.Reason);
                break;
            default:
                Note(id, isEnd ? EscalationEventKind.EndFailed : EscalationEventKind.Failed, outcome.Reason);
                _next = options.Clock() + _backoff.Next(outcome.RetryAfter);
                Log(outcome);
                return false;
        }

        _backoff.Reset();
        Log(outcome);
        if (isEnd)
        {
            store.Finish(id);
        }

        return true;
    }

    private void Note(string id, EscalationEventKind kind, string reason) =>
        store.Note(new EscalationEvent(id, kind, options.Clock(), reason));

    private void Log(DeliveryOutcome outcome)
    {
        bool isFailing = outcome.Kind != DeliveryOutcomeKind.Delivered;
        if (isFailing && !_isFailing)
        {
            options.Log.Warn($"{destination} cannot be told of alarms that nobody acknowledges: {outcome.Reason}");
        }
        else if (!isFailing && _isFailing)
        {
            options.Log.Note($"{destination} is told of alarms again");
        }

        _isFailing = isFailing;
    }
}
