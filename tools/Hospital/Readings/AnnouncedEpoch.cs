using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a database of PostgreSQL knows about an epoch that was just announced.</summary>
internal sealed class AnnouncedEpoch(Epoch epoch)
{
    /// <summary>A row if the device ($1) has packs of the boot ($2) whose time is not known yet.</summary>
    public const string PacksWithoutTime =
        "SELECT 1 FROM packs AS p JOIN device_numbers AS d ON d.number = p.device "
            + "WHERE d.device = $1 AND p.boot = $2 AND p.time IS NULL AND p.uptime IS NOT NULL LIMIT 1";

    /// <summary>The epoch.</summary>
    public Epoch Epoch => epoch;

    /// <summary>What the ledger says of its association; null if that was never granted.</summary>
    public LedgerEntry? Granted { get; set; }

    /// <summary>Whether it is stored already.</summary>
    public bool IsStored { get; set; }

    /// <summary>Whether the device has left its association before.</summary>
    public bool HasLeftAssociation { get; set; }

    /// <summary>Whether packs of its boot are stored whose time is not known yet.</summary>
    public bool HasPacksWithoutTime { get; set; }

    /// <summary>The first number that a newer epoch of the class claims for itself; the highest number of all if there is none.</summary>
    public long? End { get; set; }

    /// <summary>Whether it is this epoch.</summary>
    public bool Is(string device, string dataClass, byte[] id) =>
        epoch.Device == device && epoch.DataClass == dataClass && epoch.Id.AsSpan().SequenceEqual(id);

    /// <summary>A query that finds a row if a device has left an association before an epoch.</summary>
    /// <param name="device">The parameter for the device.</param>
    /// <param name="dataClass">For the class of the epoch.</param>
    /// <param name="association">For the association.</param>
    /// <param name="order">For boot, uptime and id of the epoch.</param>
    public static string HasLeft(string device, string dataClass, string association, string order) =>
        $"""
        SELECT 1 FROM epochs AS f JOIN origins AS o ON o.number = f.origin LEFT JOIN associations AS g ON g.association = o.association
        WHERE f.device = (SELECT number FROM device_numbers WHERE device = {device}) AND f.class = {dataClass}
            AND o.association <> {association} AND (f.boot, f.uptime, f.epoch) < {order}
            AND (g.granted > (SELECT granted FROM associations WHERE association = {association}) OR EXISTS (
                SELECT 1 FROM epochs AS a JOIN origins AS w ON w.number = a.origin
                WHERE a.device = f.device AND a.class = f.class AND w.association = {association}
                AND (a.boot, a.uptime, a.epoch) < (f.boot, f.uptime, f.epoch)))
        LIMIT 1
        """;
}
