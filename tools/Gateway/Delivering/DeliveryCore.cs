using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>
/// Delivers to one destination, one step after the other: associations, what somebody has sent again or taken back, and packs in the order
/// in which they have arrived. When the destination is away a step ends, and nothing is noted; so the next one begins where it was, however
/// long that takes. For one thread.
/// </summary>
public sealed class DeliveryCore : IDeliverySteps
{
    private static readonly TimeSpan BetweenReviews = TimeSpan.FromMinutes(1);

    // A device without a clock may get one, and then its times become known. This long they are waited for.
    private static readonly TimeSpan TimeMayBecomeKnown = TimeSpan.FromHours(24);

    private const int RetractionCacheLimit = 10_000;

    private readonly DeliveryStore _store;
    private readonly DestinationProgress _progress;
    private readonly PatientLookup _patients;
    private readonly PackSender _sender;
    private readonly GatewayLog _log;
    private readonly TimeProvider _time;
    private readonly int _lanes;
    private readonly Dictionary<string, IReadOnlyList<Retraction>> _retractions = [];
    private DateTimeOffset _nextReview = DateTimeOffset.MinValue;
    private DateTimeOffset? _waitingSince;
    private (long Ledger, long Retraction)? _change;
    private long _lastRetraction;

    /// <summary>A gateway to one destination.</summary>
    /// <param name="store">The database.</param>
    /// <param name="progress">How far the destination is.</param>
    /// <param name="system">The destination.</param>
    /// <param name="log">Where it is logged.</param>
    /// <param name="time">The clock.</param>
    public DeliveryCore(DeliveryStore store, DestinationProgress progress, IRecordSystem system, GatewayLog log, TimeProvider time)
    {
        _store = store;
        _progress = progress;
        _log = log;
        _time = time;
        _patients = new PatientLookup(store.Associations, system, log);
        _sender = new PackSender(system, log, Counters);
        _lanes = system.Lanes;
    }

    /// <summary>What it has done.</summary>
    public GatewayCounters Counters { get; } = new();

    /// <summary>Patients that the destination does not know, or knows twice; their readings wait.</summary>
    public int UnknownPatients => _patients.UnknownCount;

    /// <summary>
    /// How long the oldest pack waits that could be delivered; zero when none waits. Packs of unknown patients do not count.
    /// </summary>
    public TimeSpan Lag => _waitingSince is { } since && _time.GetUtcNow() - since is var lag && lag > TimeSpan.Zero ? lag : TimeSpan.Zero;

    /// <summary>Does what is to be done now, at most some pages of packs.</summary>
    /// <param name="cancellation">Ends the step; what was delivered and not noted is delivered again.</param>
    public async Task<StepOutcome> StepAsync(CancellationToken cancellation)
    {
        DeliveryOutcome outcome = await DeliverAssociationsAsync(cancellation);
        outcome = outcome.Kind == DeliveryOutcomeKind.Delivered ? await ResendAsync(cancellation) : outcome;
        outcome = outcome.Kind == DeliveryOutcomeKind.Delivered ? await RetractAsync(cancellation) : outcome;
        bool isEnd = false;
        if (outcome.Kind == DeliveryOutcomeKind.Delivered)
        {
            List<PackKey> page = NextArrivals(out isEnd);
            _waitingSince = page.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(page[0].ReceivedSeconds);
            outcome = await DeliverPacksAsync(page, areArrivals: true, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                _progress.Rewind(page);
            }
            else if (isEnd)
            {
                _waitingSince = null;
                outcome = _time.GetUtcNow() >= _nextReview ? await ReviewAsync(cancellation) : outcome;
            }
        }

        if (outcome.Kind != DeliveryOutcomeKind.Delivered)
        {
            _waitingSince ??= _time.GetUtcNow();
            Counters.AddFailedAttempt();
        }

        return new StepOutcome(outcome, HasMore: !isEnd);
    }

    /// <summary>What has arrived and was not delivered: so much that each lane of the destination has enough.</summary>
    private List<PackKey> NextArrivals(out bool isEnd)
    {
        List<PackKey> arrivals = [];
        do
        {
            arrivals.AddRange(_progress.NextArrivals(_time.GetUtcNow(), out isEnd));
        }
        while (!isEnd && arrivals.Count <= DestinationProgress.PageLimit * (_lanes - 1));

        return arrivals;
    }

    private async Task<DeliveryOutcome> DeliverAssociationsAsync(CancellationToken cancellation)
    {
        (long Ledger, long Retraction) change = _progress.LastChange();
        if (change.Retraction != _lastRetraction)
        {
            _retractions.Clear();
            _lastRetraction = change.Retraction;
        }

        if (change == _change)
        {
            return DeliveryOutcome.Delivered;
        }

        // A change in the meantime is seen the next time.
        HashSet<string> seen = [];
        bool isComplete = true;
        foreach ((string id, AssociationDeliveryState state) in _progress.Associations())
        {
            _patients.Forget(id);
            if (_patients.FindAssociation(id) is not { } association || !seen.Add(id))
            {
                continue;
            }

            if (state == AssociationDeliveryState.Retracted && !_progress.HasAssociation(id))
            {
                _progress.NoteAssociation(id, state, null, _time.GetUtcNow());
                continue;
            }

            (DeliveryOutcome found, string? reference) = await _patients.FindPatientAsync(association, cancellation);
            if (found.Kind != DeliveryOutcomeKind.Delivered)
            {
                return found;
            }

            if (reference is null)
            {
                isComplete = false;
                continue;
            }

            Delivery delivery = new(association, reference) { IsRetracted = state == AssociationDeliveryState.Retracted };
            DeliveryOutcome outcome = await _sender.SendOneAsync([delivery], "the association", cancellation);
            if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
            {
                return outcome;
            }

            _progress.NoteAssociation(
                id, state, outcome.Kind == DeliveryOutcomeKind.Refused ? outcome.Reason : null, _time.GetUtcNow());
        }

        if (isComplete && seen.Count == 0)
        {
            _change = change;
        }

        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> ResendAsync(CancellationToken cancellation)
    {
        foreach (DeadLetter letter in _store.DeadLetters.List(_progress.Name, toResend: true))
        {
            PackKey? key = letter.Device.Length == 0 ? null : _progress.PackOf(letter);
            IReadOnlyList<DeliverablePack> packs = key is { } stored ? _store.Load([stored]) : [];
            Association? association = _patients.FindAssociation(letter.Association);
            if (association is null || (letter.Device.Length > 0 && packs.Count == 0))
            {
                _progress.Drop(letter);
                _log.DroppedLetter(letter.Number);
                continue;
            }

            (DeliveryOutcome found, string? reference) = await _patients.FindPatientAsync(association, cancellation);
            if (found.Kind != DeliveryOutcomeKind.Delivered)
            {
                return found;
            }

            if (reference is null)
            {
                continue;
            }

            IReadOnlyList<Retraction> retractions = _store.Retractions.Of(association.Id);
            Delivery[] deliveries = packs.Count == 0
                ? [new Delivery(association, reference) { IsRetracted = retractions.Any(each => each.IsWhole) }]
                : [.. packs.Where(pack => pack.Association == association.Id).Select(pack =>
                    new Delivery(association, reference) { Pack = pack, IsRetracted = retractions.Any(each => Covers(each, pack)) })];
            string what = FormattableString.Invariant($"dead letter {letter.Number}");
            DeliveryOutcome outcome = await _sender.SendOneAsync(deliveries, what, cancellation);
            if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
            {
                return outcome;
            }

            if (outcome.Kind == DeliveryOutcomeKind.Delivered)
            {
                _progress.Drop(letter);
            }
            else
            {
                _progress.NoteRefusal(association.Id, key, outcome.Reason, _time.GetUtcNow());
            }
        }

        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> RetractAsync(CancellationToken cancellation)
    {
        foreach (Retraction retraction in _store.Retractions.After(_progress.Retraction))
        {
            for (long after = 0; ;)
            {
                IReadOnlyList<PackKey> page = _progress.PacksOf(retraction, after);
                if (page.Count == 0)
                {
                    break;
                }

                // What was not delivered yet is not delivered any more: see DeliverPacksAsync.
                after = page[^1].Number;
                List<Delivery> deliveries = [];
                foreach (DeliverablePack pack in _store.Load([.. page.Where(_progress.IsDelivered)]))
                {
                    if (pack.Association != retraction.Association
                        || _patients.FindAssociation(retraction.Association) is not { } association)
                    {
                        continue;
                    }

                    (DeliveryOutcome found, string? reference) = await _patients.FindPatientAsync(association, cancellation);
                    if (found.Kind != DeliveryOutcomeKind.Delivered)
                    {
                        return found;
                    }

                    if (reference is not null && !pack.IsEmpty)
                    {
                        deliveries.Add(new Delivery(association, reference) { Pack = pack, IsRetracted = true });
                    }
                }

                DeliveryOutcome outcome = await _sender.SendPacksAsync(deliveries, [], NewSet(), cancellation);
                if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
                {
                    return outcome;
                }
            }

            _progress.NoteRetraction(retraction.Number);
            _log.Retracted(retraction.Association, retraction.By);
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>Looks for all that was left: a time has become known, a patient, or a pack has left the quarantine.</summary>
    private async Task<DeliveryOutcome> ReviewAsync(CancellationToken cancellation)
    {
        _patients.BeginReview();
        foreach (IReadOnlyList<PackKey> page in _progress.Missed())
        {
            DeliveryOutcome outcome = await DeliverPacksAsync(page, areArrivals: false, cancellation);
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                _patients.EndReview(isComplete: false);
                return outcome;
            }
        }

        _patients.EndReview(isComplete: true);
        _nextReview = _time.GetUtcNow() + BetweenReviews;
        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> DeliverPacksAsync(
        IReadOnlyList<PackKey> page, bool areArrivals, CancellationToken cancellation)
    {
        if (page.Count == 0)
        {
            return DeliveryOutcome.Delivered;
        }

        DateTimeOffset now = _time.GetUtcNow();
        List<Delivery> deliveries = [];
        HashSet<PackKey> done = [.. page];
        DeliverablePack[] packs = [.. page.Chunk(DestinationProgress.PageLimit).SelectMany(keys => _store.Load(keys))];
        await _patients.FindAheadAsync(packs.Select(pack => pack.Association).OfType<string>().Distinct(), _lanes, cancellation);
        foreach (DeliverablePack pack in packs)
        {
            if (pack.Association is null || _patients.FindAssociation(pack.Association) is not { } association)
            {
                if (!pack.IsEmpty)
                {
                    Counters.AddWithoutPatient();
                }

                continue;
            }

            if (pack.IsEmpty || RetractionsOf(association.Id).Any(each => Covers(each, pack)))
            {
                continue;
            }

            if (pack.Time is null && now - pack.Received < TimeMayBecomeKnown)
            {
                done.Remove(pack.Key);
                continue;
            }

            (DeliveryOutcome found, string? reference) = await _patients.FindPatientAsync(association, cancellation);
            if (found.Kind != DeliveryOutcomeKind.Delivered)
            {
                return found;
            }

            if (reference is null)
            {
                done.Remove(pack.Key);
                continue;
            }

            deliveries.Add(new Delivery(association, reference) { Pack = pack });
        }

        deliveries.RemoveAll(delivery => !done.Contains(delivery.Pack!.Key));
        List<(PackKey, string, string)> refused = [];
        HashSet<Delivery> sent = NewSet();
        DeliveryOutcome outcome = await _sender.SendPacksAsync(deliveries, refused, sent, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
        {
            // What the destination has is not sent again, and the arrivals begin with the rest.
            done.ExceptWith(deliveries.Where(delivery => !sent.Contains(delivery)).Select(delivery => delivery.Pack!.Key));
            refused.RemoveAll(each => !done.Contains(each.Item1));
            if (areArrivals)
            {
                _progress.Rewind(page);
            }
        }

        _progress.Note(done, refused, now);
        return outcome;
    }

    /// <summary>What somebody has taken back of an association, as this step knows it.</summary>
    private IReadOnlyList<Retraction> RetractionsOf(string association)
    {
        if (!_retractions.TryGetValue(association, out IReadOnlyList<Retraction>? retractions))
        {
            if (_retractions.Count >= RetractionCacheLimit)
            {
                _retractions.Clear();
            }

            _retractions.Add(association, retractions = _store.Retractions.Of(association));
        }

        return retractions;
    }

    private static HashSet<Delivery> NewSet() => new(ReferenceEqualityComparer.Instance);

    private static bool Covers(Retraction retraction, DeliverablePack pack) => retraction.Association == pack.Association
        && (retraction.IsWhole
            || (pack.DataClass == "vitals" && pack.Key.Sequence >= retraction.First && pack.Key.Sequence <= retraction.Last));
}
