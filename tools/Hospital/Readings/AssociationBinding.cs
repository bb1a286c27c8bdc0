using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// Decides whether what a device sends counts for the association that its epoch names: only if the ledger has granted that association to
/// this device, and for that time (PROTOCOL.md, "Association of a reading"). Ids of associations are no secrets.
/// </summary>
public sealed class AssociationBinding
{
    // The clocks of device and ward differ by seconds; a clock that is further away counts as wrong.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    private readonly Database _database;
    private readonly AssociationLedger _ledger;
    private readonly EpochTable _epochs;

    internal AssociationBinding(Database database, AssociationLedger ledger, EpochTable epochs)
    {
        _database = database;
        _ledger = ledger;
        _epochs = epochs;
    }

    /// <summary>
    /// Binds an epoch that was just announced. Where its association does not count, the epoch is nobody's, and only says what it claimed.
    /// To be called inside <see cref="ReadingStore.InTransaction(IReadOnlyCollection{string}, Action)"/> for its device.
    /// </summary>
    public Epoch Bind(Epoch announced)
    {
        if (_epochs.Announced(announced.Device, announced.DataClass, announced.Id) is null)
        {
            ReadAhead([announced]);
        }

        return announced.Association is { } claimed && !Counts(announced, claimed)
            ? announced with { Association = null, ClaimedAssociation = claimed }
            : announced;
    }

    /// <summary>
    /// Reads what <see cref="Bind"/> needs about epochs, where that saves round trips. To be called as <see cref="Bind"/>.
    /// </summary>
    public void ReadAhead(IEnumerable<Epoch> announced)
    {
        if (_database.IsPostgres && _database.IsInTransaction)
        {
            _epochs.ReadAnnounced(announced, _ledger);
        }
    }

    /// <summary>Whether a pack counts for the association of its epoch.</summary>
    /// <param name="epoch">Of the pack, as it is stored.</param>
    /// <param name="content">What the pack says.</param>
    /// <param name="received">When it arrived.</param>
    /// <returns>
    /// <see cref="RefusalReason.None"/> if it does, or if the epoch names none; otherwise <see cref="RefusalReason.AssociationForeign"/> or
    /// <see cref="RefusalReason.AssociationOver"/>.
    /// </returns>
    public RefusalReason Check(Epoch epoch, PackContent content, DateTimeOffset received)
    {
        if ((epoch.ClaimedAssociation ?? epoch.Association) is not { } association)
        {
            return RefusalReason.None;
        }

        LedgerEntry? granted = _ledger.Find(association);
        if (granted is null || granted.Device != epoch.Device)
        {
            return RefusalReason.AssociationForeign;
        }

        bool isOver = epoch.ClaimedAssociation is not null || granted.IsWithdrawn || (granted.LastMeasured is { } last
            && KnownTime(epoch, content, granted.Granted, received) is { } time && time > last);
        return isOver ? RefusalReason.AssociationOver : RefusalReason.None;
    }

    /// <summary>
    /// Whether an association was granted to the device of an epoch, and the device has not left it before. This is about the order of the
    /// device's epochs, so that it needs no clock.
    /// </summary>
    private bool Counts(Epoch epoch, byte[] association) =>
        _ledger.Find(association) is { } granted && granted.Device == epoch.Device && !HasLeft(epoch, association);

    private bool HasLeft(Epoch epoch, byte[] association) =>
        _epochs.Announced(epoch.Device, epoch.DataClass, epoch.Id) is { } announced
            ? announced.HasLeftAssociation
            : _database.Query(
                AnnouncedEpoch.HasLeft("@device", "@class", "@association", "(@boot, @uptime, @epoch)"), _ => true,
                ("@device", epoch.Device), ("@class", (long)Numbers.OfDataClass(epoch.DataClass)), ("@association", association),
                ("@boot", epoch.Boot), ("@uptime", epoch.Uptime), ("@epoch", epoch.Id)).Count > 0;

    /// <summary>
    /// When a pack was made; null if that is not known. A clock that is behind the grant, or ahead of the arrival, is wrong.
    /// </summary>
    private DateTimeOffset? KnownTime(Epoch epoch, PackContent content, DateTimeOffset granted, DateTimeOffset received)
    {
        long? seconds = content.TimeSeconds ?? _epochs.RebasedTime(epoch, content.UptimeSeconds!.Value);
        bool isKnown = seconds.ToTime() is { } time && time <= received + Tolerance && time >= granted - Tolerance;
        return isKnown ? seconds.ToTime() : null;
    }
}
