using NanoMedAgent.Hospital.Devices;
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
    private readonly Numbers _numbers;
    private readonly PackNumbers _packNumbers;
    private readonly PackRows _rows = new();
    private readonly RowSet[] _all;
    private bool _hasAddedWithoutTime;

    internal PackIngest(Database database, ReadingStore store, Numbers numbers)
    {
        _database = database;
        _store = store;
        _numbers = numbers;
        _packNumbers = new PackNumbers(database);
        _all = [.. _rows.Sets, store.Sequences.Rows, store.Evidence.Rows];
    }

    /// <summary>Stores an epoch.</summary>
    public EpochOutcome AddEpoch(Epoch epoch)
    {
        if (_store.Epochs.Find(epoch.Device, epoch.DataClass, epoch.Id) is { } known)
        {
            return known.AnnouncementDigest.AsSpan().SequenceEqual(epoch.AnnouncementDigest) ? EpochOutcome.Known : EpochOutcome.Changed;
        }

        bool mayHavePacksWithoutTime = _hasAddedWithoutTime
            || _store.Epochs.Announced(epoch.Device, epoch.DataClass, epoch.Id) is not { HasPacksWithoutTime: false };
        _store.Epochs.Add(epoch);
        if (epoch.Start is { } startSeconds && mayHavePacksWithoutTime)
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
    /// <returns>What is new in the store; null if the number was stored before.</returns>
    public AddedPack? AddPack(
        Epoch epoch, long sequence, PackContent content, bool isMarkedLate, DateTimeOffset received)
    {
        return IsStored(epoch.Device, epoch.DataClass, sequence) ? null : Store(epoch, sequence, content, isMarkedLate, received);
    }

    /// <summary>
    /// Keeps a pack in quarantine, if its number was not stored before. It is kept durably, so that the number counts as received.
    /// </summary>
    /// <param name="pack">The pack.</param>
    public QuarantineOutcome Quarantine(QuarantinedPack pack)
    {
        if (IsStored(pack.Device, pack.DataClass, pack.Sequence))
        {
            return QuarantineOutcome.Known;
        }

        if (_store.Quarantine.IsFull(pack.Device, pack.Pack.Length))
        {
            return QuarantineOutcome.Full;
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

        return QuarantineOutcome.Kept;
    }

    /// <summary>Stores the content of a pack in quarantine after all.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="decision">Who has decided so, and for which association; null for the one that its epoch belongs to.</param>
    /// <returns>
    /// Why it stays in quarantine: its device is still suspended or lost, its content makes no sense to this version either, or the
    /// association was not granted to its device.
    /// </returns>
    public RefusalReason Accept(QuarantinedPack pack, QuarantineDecision decision)
    {
        // A retired device does not come back, and what it has sent in its last minutes may be needed.
        if (_store.DeviceStates.Find(pack.Device) is DeviceState.Suspended or DeviceState.Lost)
        {
            return RefusalReason.DeviceBlocked;
        }

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

        if (pack.Decision is null && !_store.Packs.Contains(pack.Device, pack.DataClass, pack.Sequence))
        {
            Epoch accepted = epoch with { Association = AssociationId.ToBytes(decision.Association) ?? epoch.Association };
            Store(accepted, pack.Sequence, content, pack.IsMarkedLate, pack.Received);
            _store.Quarantine.Decide(pack, decision);
        }

        return RefusalReason.None;
    }

    /// <summary>Notes that a pack in quarantine counts for nobody for good. It stays where it is.</summary>
    public void Dismiss(QuarantinedPack pack, QuarantineDecision decision) => _store.Quarantine.Decide(pack, decision);

    /// <summary>Inserts what was added, with one statement for each table.</summary>
    internal void Write()
    {
        _database.Insert(CollectRows());
        Clear();
    }

    /// <summary>What was added and is not inserted yet.</summary>
    internal IReadOnlyList<RowSet> CollectRows()
    {
        _rows.CollectRows();
        _store.Sequences.CollectRows();
        return _all;
    }

    /// <summary>What was known of the database may not be true.</summary>
    internal void Forget() => _packNumbers.Forget();

    /// <summary>A transaction begins: nothing was added yet.</summary>
    internal void Begin()
    {
        Clear();
        _packNumbers.Begin();
        _hasAddedWithoutTime = false;
    }

    private void Clear()
    {
        _rows.Clear();
        _store.Sequences.Rows.Clear();
        _store.Evidence.Rows.Clear();
    }

    /// <summary>
    /// Whether a number was stored before. A number is known as received when it is; but a reading may still arrive of which its device has
    /// declared that it will not, so that the database is asked.
    /// </summary>
    private bool IsStored(string device, string dataClass, long sequence)
    {
        if (!_store.Sequences.Contains(device, dataClass, sequence))
        {
            return false;
        }

        Write();
        return _store.Packs.Contains(device, dataClass, sequence) || _store.Quarantine.Contains(device, dataClass, sequence)
            || _store.Removed.Contains(device, dataClass, sequence);
    }

    private AddedPack Store(Epoch epoch, long sequence, PackContent content, bool isMarkedLate, DateTimeOffset received)
    {
        StoredEpoch stored = _store.Epochs.FindStored(epoch.Device, epoch.DataClass, epoch.Id)
            ?? throw new ArgumentException("the epoch is not stored", nameof(epoch));
        long? timeSeconds = content.TimeSeconds ?? _store.Epochs.RebasedTime(epoch, content.UptimeSeconds!.Value);
        int device = _numbers.OfDevice(epoch.Device);
        int dataClass = Numbers.OfDataClass(epoch.DataClass);
        PackRow pack = new()
        {
            Number = _packNumbers.Next(dataClass, received.ToUnixTimeSeconds()),
            Device = device,
            DataClass = dataClass,
            Sequence = sequence,
            Origin = ReferenceEquals(epoch.Association, stored.Epoch.Association)
                ? stored.Origin
                : _numbers.OfOrigin(device, epoch.Association),
            Epoch = stored.Number,
            Boot = epoch.Boot,
            ClockQuality = epoch.ClockQuality,
            ReceivedSeconds = received.ToUnixTimeSeconds(),
            TimeSeconds = timeSeconds,
            IsLate = isMarkedLate || (timeSeconds is not null && received.ToUnixTimeSeconds() - timeSeconds > epoch.LateAfterSeconds),
            IsRebased = content.TimeSeconds is null && timeSeconds is not null,
        };
        _hasAddedWithoutTime |= timeSeconds is null;
        _rows.Add(pack, content, _numbers);
        _store.Sequences.Add(epoch.Device, epoch.DataClass, sequence, sequence);
        if (content.Gap is { } gap)
        {
            _store.Gaps.Add(epoch.Device, epoch.DataClass, gap, pack.Number);
            _store.Sequences.Add(epoch.Device, epoch.DataClass, gap.First, gap.Last);
        }

        KeepCheckpoint(epoch.Device, sequence, epoch.Id, content);
        return new AddedPack(epoch, pack, content);
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
        Write();
        _database.Execute(
            """
            UPDATE packs SET time = @booted + uptime, rebased = 1
            WHERE device = @device AND boot = @boot AND time IS NULL AND uptime IS NOT NULL
                AND @booted + uptime >= 0 AND @booted + uptime <= @limit
            """,
            ("@booted", startSeconds - epoch.Uptime), ("@device", (long)_numbers.OfDevice(epoch.Device)), ("@boot", epoch.Boot),
            ("@limit", WireBounds.TimeLimit));
    }
}
