using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>How an administrator decides about packs in quarantine.</summary>
public sealed class QuarantineReview
{
    private readonly ReadingStore _store;

    /// <summary>A review of what a store has in quarantine.</summary>
    public QuarantineReview(ReadingStore store) => _store = store;

    /// <summary>Stores the content of packs for an association, as if it had counted from the beginning.</summary>
    /// <param name="group">The packs.</param>
    /// <param name="association">Its id; null for packs that belong to none.</param>
    /// <param name="by">Who has decided so.</param>
    /// <param name="note">Why, in a few words.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were stored; why the first of the others stays in quarantine.</returns>
    public (int Accepted, RefusalReason Obstacle) Accept(
        QuarantineGroup group, string? association, string by, string note, DateTimeOffset now)
    {
        QuarantineDecision decision = new(IsAccepted: true, now, by, association, note);
        int accepted = 0;
        RefusalReason obstacle = RefusalReason.None;
        foreach (QuarantinedPack pack in Find(group))
        {
            RefusalReason reason = Accept(pack, decision);
            accepted += reason == RefusalReason.None ? 1 : 0;
            obstacle = obstacle == RefusalReason.None ? reason : obstacle;
        }

        return (accepted, obstacle);
    }

    /// <summary>Notes that packs count for nobody for good. They stay in quarantine, and are not listed as open any more.</summary>
    /// <returns>How many.</returns>
    public int Dismiss(QuarantineGroup group, string by, string note, DateTimeOffset now)
    {
        QuarantinedPack[] packs = Find(group);
        _store.InTransaction(() =>
        {
            foreach (QuarantinedPack pack in packs)
            {
                _store.Ingest.Dismiss(pack, new QuarantineDecision(IsAccepted: false, now, by, null, note));
            }
        });
        return packs.Length;
    }

    private QuarantinedPack[] Find(QuarantineGroup group) => [.. _store.Quarantine.List(group.Device).Where(group.Contains)];

    /// <summary>In a transaction of its own: one that the database still does not take keeps no other in quarantine.</summary>
    private RefusalReason Accept(QuarantinedPack pack, QuarantineDecision decision)
    {
        RefusalReason reason = RefusalReason.None;
        try
        {
            _store.InTransaction(() => reason = _store.Ingest.Accept(pack, decision));
            return reason;
        }
        catch (Exception failure) when (ReadingStore.IsAboutContent(failure))
        {
            return RefusalReason.RefusedByDatabase;
        }
    }
}
