using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>Compares what a device has sealed with what is stored.</summary>
/// <param name="store">The store.</param>
/// <param name="epochs">The epochs of the device.</param>
internal sealed class SealedContent(ReadingStore store, EpochProofs epochs)
{
    private (long Boot, long BootSeconds) _lastStart = (-1, 0);

    /// <summary>Compares a pack with what is stored under its number.</summary>
    /// <param name="epoch">Of the pack.</param>
    /// <param name="pack">The pack, decrypted.</param>
    /// <param name="content">What it says; null if that makes no sense.</param>
    /// <param name="stored">What is stored.</param>
    /// <returns>null if it is the same.</returns>
    public Judgement? Compare(Epoch epoch, byte[] pack, PackContent? content, StoredContent stored)
    {
        if (stored.QuarantinedPack is { } quarantined && !quarantined.AsSpan().SequenceEqual(pack))
        {
            return Judgement.Wrong(VerificationReason.ContentDiffers, "the pack in quarantine");
        }

        if (stored.EpochId is null)
        {
            // Of a pack in quarantine only its checkpoint is stored.
            StoredItem? left = stored.Items.FirstOrDefault(item => item.Boot is not null);
            return left is not null ? Judgement.Wrong(VerificationReason.NoPack, $"{left.Kind} {left.Name}: {left.Content}")
                : stored.QuarantinedPack is null ? Judgement.Wrong(VerificationReason.NotStored)
                : null;
        }

        if (!stored.EpochId.AsSpan().SequenceEqual(epoch.Id))
        {
            return Judgement.Wrong(VerificationReason.ContentDiffers, "the epoch");
        }

        if (content is null)
        {
            return Judgement.Wrong(VerificationReason.ContentDiffers, "what was sealed makes no sense");
        }

        string? difference = Difference(ItemsOf(epoch, content, stored), stored.Items, content.TimeSeconds is not null)
            ?? (content.Gap is { } gap && !store.Contents.HasGap(epoch.Device, epoch.DataClass, gap) ? "the declared gap" : null);
        return difference is null ? null : Judgement.Wrong(VerificationReason.ContentDiffers, difference);
    }

    /// <summary>The rows that a pack has to have.</summary>
    private List<StoredItem> ItemsOf(Epoch epoch, PackContent content, StoredContent stored)
    {
        string? association = !stored.IsAccepted ? epoch.NamedAssociation
            : stored.AcceptedAssociation
                ?? AssociationId.ToText(store.Epochs.Find(epoch.Device, epoch.DataClass, epoch.Id)?.Association);
        IEnumerable<StoredItem> items =
        [
            .. content.Values.Select(value => StoredItem.OfValue(
                value.Vital.Name, value.Value, value.Vital.Unit, value.Quality, epoch.ClockQuality) with { IsRebased = false }),
            .. content.Missing.Select(missing => StoredItem.OfMissing(missing.Vital.Name, missing.Reason)),
            .. content.Alarms.Concat(content.Limits?.ToRows() ?? [])
                .Select(alarm => StoredItem.OfAlarm(alarm.Name, alarm.State, alarm.Value, alarm.Of)),
            .. content.Event is { } reported
                ? [StoredItem.OfEvent(reported.Kind, reported.What, reported.Number, reported.Reason)]
                : Array.Empty<StoredItem>(),
        ];
        List<StoredItem> all =
        [
            .. items.Select(item => item with
            {
                TimeSeconds = content.TimeSeconds,
                Boot = epoch.Boot,
                UptimeSeconds = content.UptimeSeconds,
                Association = association,
            }),
        ];
        if (content.BatteryPercent is { } percent)
        {
            all.Add(StoredItem.OfBattery(percent) with { Association = association });
        }

        if (content.Checkpoint is { } checkpoint)
        {
            all.Add(StoredItem.OfCheckpoint(checkpoint));
        }

        return all;
    }

    private string? Difference(List<StoredItem> sealedItems, IList<StoredItem> storedItems, bool hasTime)
    {
        foreach (StoredItem item in sealedItems)
        {
            StoredItem? found = storedItems.FirstOrDefault(each => each.Kind == item.Kind && each.Name == item.Name);
            if (found is null)
            {
                return $"{item.Kind} {item.Name}: sealed {item.Content}, not stored";
            }

            StoredItem expected = hasTime ? item : WithLaterTime(item, found);
            if (found != expected)
            {
                return found.Content != item.Content ? $"{item.Kind} {item.Name}: sealed {item.Content}, stored {found.Content}"
                    : found.Association != expected.Association
                        ? $"{item.Kind} {item.Name}: association {expected.Association ?? "none"}, stored {found.Association ?? "none"}"
                    : $"{item.Kind} {item.Name}: time";
            }
        }

        StoredItem? other = storedItems.FirstOrDefault(
            each => !sealedItems.Exists(item => item.Kind == each.Kind && item.Name == each.Name));
        return other is null ? null : $"{other.Kind} {other.Name}: stored {other.Content}, not sealed";
    }

    /// <summary>
    /// What was measured without a clock gets its time from another epoch of the same boot, and so from what the device has announced.
    /// </summary>
    private StoredItem WithLaterTime(StoredItem item, StoredItem found) =>
        found.TimeSeconds is { } time && item.Boot is { } boot && item.UptimeSeconds is { } uptime && IsStart(boot, time - uptime)
            ? item with { TimeSeconds = time, IsRebased = item.IsRebased is null ? null : true }
            : item;

    private bool IsStart(long boot, long bootSeconds)
    {
        if (_lastStart != (boot, bootSeconds) && store.Contents.EpochsOfBoot(epochs.Device, boot, bootSeconds).Any(
            each => epochs.Find(each.DataClass, each.EpochId, out Judgement judgement) is not null
                && judgement.Outcome != VerificationOutcome.Wrong))
        {
            _lastStart = (boot, bootSeconds);
        }

        return _lastStart == (boot, bootSeconds);
    }
}
