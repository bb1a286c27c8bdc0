using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// Writes epochs and packs into a store: each pack exactly once by (device, class, sequence). To be called inside
/// <see cref="ReadingStore.InTransaction"/>.
/// </summary>
public sealed class PackIngest
{
    private readonly Database _database;
    private readonly ReadingStore _store;

    internal PackIngest(Database database, ReadingStore store)
    {
        _database = database;
        _store = store;
    }

    /// <summary>Stores an epoch.</summary>
    public EpochOutcome AddEpoch(Epoch epoch)
    {
        if (_store.Epochs.Find(epoch.Device, epoch.DataClass, epoch.Id) is { } known)
        {
            return known.AnnouncementDigest.AsSpan().SequenceEqual(epoch.AnnouncementDigest) ? EpochOutcome.Known : EpochOutcome.Changed;
        }

        _store.Epochs.Add(epoch);
        if (epoch.Start is { } startSeconds)
        {
            Rebase(epoch, startSeconds);
        }

        return EpochOutcome.Added;
    }

    /// <summary>Stores what a pack says, if its number was not stored before.</summary>
    /// <param name="epoch">Of the pack.</param>
    /// <param name="sequence">Of the pack.</param>
    /// <param name="content">What it says.</param>
    /// <param name="isMarkedLate">Whether the device marked it as late.</param>
    /// <param name="received">When it arrived.</param>
    /// <returns>The values that are new in the store; null if the number was stored before.</returns>
    public IReadOnlyList<StoredReading>? AddPack(
        Epoch epoch, long sequence, PackContent content, bool isMarkedLate, DateTimeOffset received)
    {
        if (_store.Quarantine.Contains(epoch.Device, epoch.DataClass, sequence) || !_store.Packs.Add(epoch, sequence, received))
        {
            return null;
        }

        return Store(epoch, sequence, content, isMarkedLate, received);
    }

    /// <summary>
    /// Keeps a pack in quarantine, if its number was not stored before. It is kept durably, so that the number counts as received.
    /// </summary>
    /// <param name="pack">The pack.</param>
    /// <returns>false if the number was stored before.</returns>
    public bool Quarantine(QuarantinedPack pack)
    {
        if (_store.Quarantine.Contains(pack.Device, pack.DataClass, pack.Sequence)
            || _store.Packs.Contains(pack.Device, pack.DataClass, pack.Sequence))
        {
            return false;
        }

        _store.Quarantine.Add(pack);
        _store.Sequences.Add(pack.Device, pack.DataClass, pack.Sequence, pack.Sequence);
        PackContent? content = PackContent.Read(pack.Pack, pack.DataClass, pack.Sequence);
        if (content?.Gap is { } gap)
        {
            // Which numbers will not come any more is about the device alone, whomever the gap counts for.
            _store.Sequences.Add(pack.Device, pack.DataClass, gap.First, gap.Last);
        }

        KeepCheckpoint(pack.Device, pack.Sequence, pack.EpochId, content);

        return true;
    }

    /// <summary>Stores the content of a pack in quarantine after all.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="decision">Who has decided so, and for which association; null for the one that its epoch belongs to.</param>
    /// <returns>
    /// Why it stays in quarantine: its content makes no sense to this version either, or the association was not granted to its device.
    /// </returns>
    public RefusalReason Accept(QuarantinedPack pack, QuarantineDecision decision)
    {
        if (_store.Epochs.Find(pack.Device, pack.DataClass, pack.EpochId) is not { } epoch)
        {
            return RefusalReason.EpochUnknown;
        }

        if (PackContent.Read(pack.Pack, pack.DataClass, pack.Sequence) is not { } content)
        {
            return RefusalReason.ContentWrong;
        }

        if (decision.Association is { } association && !_store.Ledger.Has(association, pack.Device))
        {
            return RefusalReason.AssociationForeign;
        }

        if (pack.Decision is null && _store.Packs.Add(epoch, pack.Sequence, pack.Received))
        {
            Epoch accepted = epoch with { Association = AssociationId.ToBytes(decision.Association) ?? epoch.Association };
            Store(accepted, pack.Sequence, content, pack.IsMarkedLate, pack.Received);
            _store.Quarantine.Decide(pack, decision);
        }

        return RefusalReason.None;
    }

    /// <summary>Notes that a pack in quarantine counts for nobody for good. It stays where it is.</summary>
    public void Dismiss(QuarantinedPack pack, QuarantineDecision decision) => _store.Quarantine.Decide(pack, decision);

    private List<StoredReading> Store(Epoch epoch, long sequence, PackContent content, bool isMarkedLate, DateTimeOffset received)
    {
        long? timeSeconds = content.TimeSeconds ?? _store.Epochs.RebasedTime(epoch, content.UptimeSeconds!.Value);
        _store.Sequences.Add(epoch.Device, epoch.DataClass, sequence, sequence);
        foreach (MissingValue missing in content.Missing)
        {
            _store.Missing.Add(epoch, sequence, timeSeconds, content.UptimeSeconds, missing);
        }

        if (content.Gap is { } gap)
        {
            _store.Gaps.Add(epoch.Device, epoch.DataClass, gap);
            _store.Sequences.Add(epoch.Device, epoch.DataClass, gap.First, gap.Last);
        }

        if (content.Event is { } reported)
        {
            _store.Events.Add(epoch, sequence, timeSeconds, content.UptimeSeconds, reported);
        }

        foreach (ReportedAlarm alarm in content.Alarms)
        {
            _store.Alarms.Add(epoch, sequence, timeSeconds, content.UptimeSeconds, alarm);
        }

        if (content.BatteryPercent is { } percent)
        {
            _store.Batteries.Add(epoch, sequence, percent);
        }

        KeepCheckpoint(epoch.Device, sequence, epoch.Id, content);
        bool isLate = isMarkedLate || (timeSeconds is not null && received.ToUnixTimeSeconds() - timeSeconds > epoch.LateAfterSeconds);
        bool isRebased = content.TimeSeconds is null && timeSeconds is not null;
        List<StoredReading> readings = [];
        foreach (MeasuredValue value in content.Values)
        {
            StoredReading reading = new(
                epoch.Device, epoch.DataClass, sequence, value.Vital, timeSeconds.ToTime(), value.Value, value.Vital.Unit, value.Quality,
                isLate, isRebased, epoch.ClockQuality)
            {
                Association = AssociationId.ToText(epoch.Association),
                Received = DateTimeOffset.FromUnixTimeSeconds(received.ToUnixTimeSeconds()),
            };
            _store.Measurements.Add(epoch, reading, content.UptimeSeconds);
            readings.Add(reading);
        }

        return readings;
    }

    /// <summary>Keeps a checkpoint, whomever its pack counts for: it is about what the device has sealed.</summary>
    private void KeepCheckpoint(string device, long sequence, byte[] epochId, PackContent? content)
    {
        if (content?.Checkpoint is { } checkpoint)
        {
            _store.Evidence.AddCheckpoint(device, sequence, epochId, checkpoint);
        }
    }

    /// <summary>Gives a time to what was measured in the same boot before the clock was known, and marks it as rebased.</summary>
    private void Rebase(Epoch epoch, long startSeconds)
    {
        foreach (string table in new[] { "measurements", "missing", "events", "alarms" })
        {
            string mark = table == "measurements" ? ", rebased = 1" : "";
            _database.Execute(
                $"""
                UPDATE {table} SET time = @booted + uptime{mark}
                WHERE device = @device AND boot = @boot AND time IS NULL AND uptime IS NOT NULL
                    AND @booted + uptime >= 0 AND @booted + uptime <= @limit
                """,
                ("@booted", startSeconds - epoch.Uptime), ("@device", epoch.Device), ("@boot", epoch.Boot),
                ("@limit", WireBounds.TimeLimit));
        }
    }
}
