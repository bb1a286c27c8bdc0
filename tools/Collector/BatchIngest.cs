using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// Stores what messages bring. All of it shares one transaction. When the database does not take that, it is halved until the item is found
/// that is at fault: that one goes to quarantine, and everything else is stored.
/// </summary>
internal sealed class BatchIngest(ReadingStore store, Func<DateTimeOffset> clock, RecentEpochs recent)
{
    /// <summary>Whether announcements and sealed readings are kept as they arrived.</summary>
    public bool KeepsEvidence { get; init; }

    /// <summary>Stores items durably.</summary>
    /// <param name="items">In the order in which they arrived.</param>
    /// <param name="batch">Gets what was stored and refused.</param>
    public void Store(ArraySegment<IngestItem> items, IngestBatch batch)
    {
        IngestBatch attempt = new();
        try
        {
            store.InTransaction(DevicesOf(items), () =>
            {
                attempt = new IngestBatch();
                store.Binding.ReadAhead(items.Select(item => item.Announced).OfType<Epoch>());
                foreach (IngestItem item in items)
                {
                    Store(item, attempt);
                }
            });
        }
        catch (Exception failure) when (ReadingStore.IsAboutContent(failure))
        {
            if (items.Count == 1)
            {
                store.InTransaction(DevicesOf(items), () =>
                {
                    attempt = new IngestBatch();
                    Quarantine(items[0], attempt);
                });
            }
            else
            {
                int half = items.Count / 2;
                Store(items[..half], batch);
                Store(items[half..], batch);
                return;
            }
        }

        batch.Add(attempt);
    }

    private static HashSet<string> DevicesOf(ArraySegment<IngestItem> items)
    {
        HashSet<string> devices = new(items.Count);
        foreach (IngestItem item in items)
        {
            devices.Add(item.Topic.Device);
        }

        return devices;
    }

    private void Store(IngestItem item, IngestBatch batch)
    {
        RefusalReason reason = item.Reading is { } reading
            ? StoreReading(item, reading, batch)
            : StoreAnnouncement(item);
        if (reason != RefusalReason.None)
        {
            batch.Refused.Add(new Refusal(item.Topic.ToString(), item.Reading?.Sequence ?? 0, reason));
        }
    }

    private RefusalReason StoreAnnouncement(IngestItem item)
    {
        // Whether it is new, the store decides.
        if (item.Announced is not { } epoch)
        {
            return item.Refusal;
        }

        if (store.Ingest.AddEpoch(store.Binding.Bind(epoch)) == EpochOutcome.Changed)
        {
            return RefusalReason.EpochChanged;
        }

        if (KeepsEvidence)
        {
            store.Evidence.AddAnnouncement(epoch.Device, epoch.DataClass, epoch.Id, item.Payload);
        }

        return RefusalReason.None;
    }

    private RefusalReason StoreReading(IngestItem item, SealedReading reading, IngestBatch batch)
    {
        RefusalReason reason = TryOpen(item, reading, out OpenedReading? opened);
        if (reason != RefusalReason.None)
        {
            return reason;
        }

        Acknowledge(item, batch);
        Epoch epoch = opened!.Epoch;
        if (opened.Content is not { } content)
        {
            return Quarantine(reading, opened, RefusalReason.ContentWrong, batch);
        }

        reason = store.Binding.Check(epoch, content, clock());
        if (reason != RefusalReason.None)
        {
            return Quarantine(reading, opened, reason, batch);
        }

        if (store.Blocked.Contains(epoch.Device))
        {
            return Quarantine(reading, opened, RefusalReason.DeviceBlocked, batch);
        }

        if (store.Quarantined.Contains(epoch.Device, epoch.Boot))
        {
            return Quarantine(reading, opened, RefusalReason.SoftwareUntrusted, batch);
        }

        if (store.Ingest.AddPack(epoch, reading.Sequence, content, reading.IsLate, clock()) is not { } added)
        {
            batch.Repeats++;
            KeepOriginal(reading, epoch, pack: 0, isRepeat: true);
            return RefusalReason.None;
        }

        KeepOriginal(reading, epoch, added.Number);
        batch.Packs.Add(added);
        return RefusalReason.None;
    }

    /// <summary>A blocked device keeps its readings, and is told nothing.</summary>
    private void Acknowledge(IngestItem item, IngestBatch batch)
    {
        if (!store.Blocked.Contains(item.Topic.Device))
        {
            batch.ToAcknowledge.Add((item.Topic.Device, item.Topic.DataClass));
        }
    }

    private RefusalReason TryOpen(IngestItem item, SealedReading reading, out OpenedReading? opened)
    {
        opened = null;
        Epoch? epoch = store.Epochs.Find(item.Topic.Device, item.Topic.DataClass, reading.EpochId);
        if (epoch is null)
        {
            return RefusalReason.EpochUnknown;
        }

        if (!ReferenceEquals(item.Opened?.Epoch, epoch))
        {
            recent.Add(epoch);
            item.Opened = OpenedReading.Of(reading, epoch);
        }

        opened = item.Opened!;
        return opened.Pack is null ? RefusalReason.NotAuthentic
            : !IsProven(item, epoch) ? RefusalReason.SourceUnproven
            : store.Epochs.IsOutside(epoch, reading.Sequence) ? RefusalReason.EpochOver
            : RefusalReason.None;
    }

    /// <summary>
    /// Whether the device has made a reading, as far as this recipient can know: all readers of a class can seal, and only the custodian
    /// can verify a tag.
    /// </summary>
    private bool IsProven(IngestItem item, Epoch epoch)
    {
        if (epoch.CustodySecret is null || (item.Tag is null && epoch.Readers == 1))
        {
            return true;
        }

        return item.Tag is { } tag && store.Epochs.Find(epoch.Device, epoch.DataClass, item.TagEpochId) is { } tagged && tag.IsBy(tagged);
    }

    /// <summary>
    /// Keeps an item that the database did not take. An announcement is refused only: it has no number to be acknowledged.
    /// </summary>
    private void Quarantine(IngestItem item, IngestBatch batch)
    {
        RefusalReason reason = RefusalReason.RefusedByDatabase;
        if (item.Reading is { } reading)
        {
            reason = TryOpen(item, reading, out OpenedReading? opened);
            if (reason == RefusalReason.None)
            {
                Acknowledge(item, batch);
                reason = Quarantine(reading, opened!, RefusalReason.RefusedByDatabase, batch);
            }
        }

        if (reason != RefusalReason.None)
        {
            batch.Refused.Add(new Refusal(item.Topic.ToString(), item.Reading?.Sequence ?? 0, reason));
        }
    }

    /// <summary>
    /// Keeps a pack, unless its number was stored before. Where its device has too much in quarantine already, nothing of it is kept, and
    /// its number is not acknowledged.
    /// </summary>
    private RefusalReason Quarantine(SealedReading reading, OpenedReading opened, RefusalReason reason, IngestBatch batch)
    {
        Epoch epoch = opened.Epoch;
        QuarantineOutcome outcome = store.Ingest.Quarantine(new QuarantinedPack(epoch.Device, epoch.DataClass, reading.Sequence, reason)
        {
            EpochId = epoch.Id,
            Received = clock(),
            IsMarkedLate = reading.IsLate,
            Association = epoch.NamedAssociation,
            Pack = opened.Pack!,
        });
        if (outcome == QuarantineOutcome.Full)
        {
            return RefusalReason.QuarantineFull;
        }

        bool isRepeat = outcome == QuarantineOutcome.Known;
        batch.Repeats += isRepeat ? 1 : 0;
        KeepOriginal(reading, epoch, pack: 0, isRepeat);
        return isRepeat ? RefusalReason.None : reason;
    }

    private void KeepOriginal(SealedReading reading, Epoch epoch, long pack, bool isRepeat = false)
    {
        if (KeepsEvidence && isRepeat)
        {
            store.Evidence.AddRepeat(epoch.Device, epoch.DataClass, reading);
        }
        else if (KeepsEvidence)
        {
            store.Evidence.AddOriginal(epoch.Device, epoch.DataClass, reading, pack);
        }
    }
}
