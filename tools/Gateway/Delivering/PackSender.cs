using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>Sends deliveries in transactions of a size that servers take, finds what is refused, and counts.</summary>
internal sealed class PackSender(IRecordSystem system, GatewayLog log, GatewayCounters counters)
{
    // A server that refuses so many things one after the other does not like one of them, but all.
    private const int RefusalsInARow = 20;

    private readonly Lock _gate = new();
    private int _refusalsInARow;

    /// <summary>Sends packs: those of one patient in order, those of several at the same time where the destination takes that.</summary>
    /// <param name="deliveries">Packs.</param>
    /// <param name="refused">Gets what is refused.</param>
    /// <param name="sent">Gets what the destination has, or has refused.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Delivered, also where something was refused; or why the rest could not be sent.</returns>
    public async Task<DeliveryOutcome> SendPacksAsync(
        IReadOnlyList<Delivery> deliveries, List<(PackKey Key, string Association, string Reason)> refused, ISet<Delivery> sent,
        CancellationToken cancellation)
    {
        DeliveryOutcome[] outcomes = await Task.WhenAll(
            DeliveryLanes.Of(deliveries, system.Lanes).Select(lane => SendLaneAsync(lane, refused, sent, cancellation)));
        return outcomes.FirstOrDefault(outcome => outcome.Kind == DeliveryOutcomeKind.Unavailable, DeliveryOutcome.Delivered);
    }

    /// <summary>Sends what belongs together.</summary>
    /// <param name="deliveries">One association, or the parts of one pack.</param>
    /// <param name="what">What it is, for the log.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<DeliveryOutcome> SendOneAsync(IReadOnlyList<Delivery> deliveries, string what, CancellationToken cancellation)
    {
        DeliveryOutcome outcome = Judge(await system.DeliverAsync(deliveries, cancellation));
        if (outcome.Kind == DeliveryOutcomeKind.Refused)
        {
            LogRefusal(outcome, deliveries[0].Association, what);
        }
        else if (outcome.Kind == DeliveryOutcomeKind.Delivered)
        {
            Count(deliveries);
        }

        return outcome;
    }

    private async Task<DeliveryOutcome> SendLaneAsync(
        IReadOnlyList<Delivery> lane, List<(PackKey Key, string Association, string Reason)> refused, ISet<Delivery> sent,
        CancellationToken cancellation)
    {
        foreach (List<Delivery> together in Together(lane))
        {
            if (await SendAsync(together, refused, cancellation) is { Kind: DeliveryOutcomeKind.Unavailable } unavailable)
            {
                return unavailable;
            }

            lock (_gate)
            {
                sent.UnionWith(together);
            }
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>Splits deliveries, in order, so that none has too many resources for a server.</summary>
    private IEnumerable<List<Delivery>> Together(IEnumerable<Delivery> deliveries)
    {
        List<Delivery> together = [];
        int resources = 0;
        foreach (Delivery delivery in deliveries)
        {
            DeliverablePack pack = delivery.Pack!;

            // Beside them the device, the gap and the provenance.
            int more = pack.Readings.Count + pack.Missing.Count + pack.Alarms.Count + 3;
            if (resources > 0 && resources + more > system.ResourcesLimit)
            {
                yield return together;
                (together, resources) = ([], 0);
            }

            together.Add(delivery);
            resources += more;
        }

        if (together.Count > 0)
        {
            yield return together;
        }
    }

    /// <summary>Delivers packs together; when they are refused, in halves, until it is known which one is to blame.</summary>
    private async Task<DeliveryOutcome> SendAsync(
        List<Delivery> deliveries, List<(PackKey, string, string)> refused, CancellationToken cancellation)
    {
        if (deliveries.Count == 0)
        {
            return DeliveryOutcome.Delivered;
        }

        DeliveryOutcome outcome = await system.DeliverAsync(deliveries, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Refused && deliveries.Count > 1)
        {
            int half = deliveries.Count / 2;
            DeliveryOutcome first = await SendAsync([.. deliveries.Take(half)], refused, cancellation);
            return first.Kind == DeliveryOutcomeKind.Unavailable
                ? first
                : await SendAsync([.. deliveries.Skip(half)], refused, cancellation);
        }

        outcome = Judge(outcome);
        if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
        {
            return outcome;
        }

        if (outcome.Kind == DeliveryOutcomeKind.Refused)
        {
            DeliverablePack pack = deliveries[0].Pack!;
            lock (_gate)
            {
                refused.Add((pack.Key, deliveries[0].Association.Id, outcome.Reason));
            }

            LogRefusal(outcome, deliveries[0].Association, FormattableString.Invariant($"{pack.DataClass} {pack.Key.Sequence}"));
        }
        else
        {
            Count(deliveries);
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>
    /// A destination that refuses everything is not available: somebody has to look at it, and not at a thousand dead letters.
    /// </summary>
    private DeliveryOutcome Judge(DeliveryOutcome outcome)
    {
        lock (_gate)
        {
            _refusalsInARow = outcome.Kind == DeliveryOutcomeKind.Refused ? _refusalsInARow + 1
                : outcome.Kind == DeliveryOutcomeKind.Delivered ? 0
                : _refusalsInARow;
            return outcome.Kind == DeliveryOutcomeKind.Refused && _refusalsInARow > RefusalsInARow
                ? DeliveryOutcome.Unavailable($"it refuses one thing after the other, the last one because: {outcome.Reason}")
                : outcome;
        }
    }

    private void LogRefusal(DeliveryOutcome outcome, Association association, string what)
    {
        counters.AddRefused();
        log.Refused(association.Device, what, outcome.Reason);
    }

    private void Count(IReadOnlyCollection<Delivery> deliveries) => counters.AddDelivered(
        deliveries.Count(delivery => delivery.Pack is not null),
        deliveries.Sum(delivery => delivery.Pack is { } pack ? pack.Readings.Count + pack.Missing.Count : 0));
}
