using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>Reads what packs say, many with a few queries.</summary>
internal sealed class PackLoader(Database database, GapTable gaps, AlarmTable alarms)
{
    /// <summary>Packs in one query.</summary>
    public const int PageLimit = 100;

    // A statement with a fixed number of parameters is prepared once.
    private static readonly string[] Names = [.. Enumerable.Range(0, PageLimit).Select(i => $"@n{i}")];
    private static readonly string Numbered = $"IN ({string.Join(", ", Names)})";

    /// <summary>Reads packs.</summary>
    /// <param name="keys">At most <see cref="PageLimit"/>.</param>
    /// <returns>In the same order; a pack that is not there any more is left out.</returns>
    public IReadOnlyList<DeliverablePack> Load(IReadOnlyList<PackKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, PageLimit);
        if (keys.Count == 0)
        {
            return [];
        }

        (string, object?)[] numbers = [.. Names.Select((name, i) => (name, (object?)(i < keys.Count ? keys[i].Number : -1L)))];
        ILookup<long, StoredReading> readings = database.Query(
            $"SELECT {MeasurementTable.Columns}, p.number FROM {MeasurementTable.Tables} WHERE p.number {Numbered} ORDER BY m.vital",
            row => (row.GetInt64(12), MeasurementTable.Read(row)), numbers).ToLookup(each => each.Item1, each => each.Item2);
        ILookup<long, StoredMissing> missing = database.Query(
            $"SELECT {MissingTable.Columns}, p.number FROM {MissingTable.Tables} WHERE p.number {Numbered} ORDER BY m.vital",
            row => (row.GetInt64(8), MissingTable.Read(row)), numbers).ToLookup(each => each.Item1, each => each.Item2);
        HashSet<long> withGap = [.. database.Query(
            $"SELECT DISTINCT pack FROM declared_gaps WHERE pack {Numbered}", row => row.GetInt64(0), numbers)];
        Dictionary<long, DeliverablePack> packs = database.Query(
            $"""
            SELECT p.number, d.device, p.class, p.received, o.association, p.time, e.epoch FROM packs AS p
            JOIN device_numbers AS d ON d.number = p.device JOIN origins AS o ON o.number = p.origin
            LEFT JOIN epochs AS e ON e.number = p.epoch WHERE p.number {Numbered}
            """,
            row => (
                Number: row.GetInt64(0), Device: row.GetString(1), DataClass: Numbers.DataClassOf(row.GetInt64(2)),
                Received: DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)), Association: AssociationId.ToText(row.NullableBlob(4)),
                Time: row.NullableInt64(5).ToTime(), Epoch: row.NullableBlob(6)),
            numbers).ToDictionary(each => each.Number, each => new DeliverablePack(default, each.Device, each.DataClass, each.Received)
            {
                Association = each.Association,
                Time = each.Time,
                Epoch = each.Epoch,
                Readings = [.. readings[each.Number]],
                Missing = [.. missing[each.Number]],
                Gap = withGap.Contains(each.Number) ? gaps.OfPack(each.Number) : null,
            });
        Dictionary<string, IReadOnlyList<AlarmOccurrence>> ofAssociations = [];
        List<DeliverablePack> loaded = new(keys.Count);
        foreach (PackKey key in keys)
        {
            if (!packs.TryGetValue(key.Number, out DeliverablePack? pack))
            {
                continue;
            }

            pack = pack with { Key = key, Alarms = AlarmsOf(pack, key.Sequence, ofAssociations) };
            string? ofGap = pack.Gap is null ? pack.Association : AssociationOfGap(key, pack.Gap, pack.Association);
            if (ofGap == pack.Association)
            {
                loaded.Add(pack);
            }
            else
            {
                loaded.Add(pack with { Gap = null });
                loaded.Add(pack with { Association = ofGap, Readings = [], Missing = [], Alarms = [] });
            }
        }

        return loaded;
    }

    /// <summary>
    /// The association that a gap counts for: that of its pack if a neighbour of the gap has it as well, otherwise that of a neighbour.
    /// </summary>
    private string? AssociationOfGap(PackKey key, StoredGap gap, string? ofPack)
    {
        string?[] neighbours = [Neighbour("<", gap.Declared.First, "DESC"), Neighbour(">", gap.Declared.Last, "ASC")];
        return neighbours.Contains(ofPack) ? ofPack : neighbours[0] ?? neighbours[1];

        string? Neighbour(string side, long number, string order) => database.Query(
            $"""
            SELECT o.association FROM packs AS p JOIN origins AS o ON o.number = p.origin
            WHERE p.device = @device AND p.class = @class AND p.sequence {side} @number AND p.number <> @pack
            ORDER BY p.sequence {order} LIMIT 1
            """,
            row => AssociationId.ToText(row.NullableBlob(0)), ("@device", key.Device), ("@class", key.DataClass), ("@number", number),
            ("@pack", key.Number)).FirstOrDefault();
    }

    /// <summary>The alarms that a pack is about.</summary>
    private AlarmOccurrence[] AlarmsOf(
        DeliverablePack pack, long sequence, Dictionary<string, IReadOnlyList<AlarmOccurrence>> ofAssociations)
    {
        if (pack.DataClass != "alarm" || pack.Association is not { } association)
        {
            return [];
        }

        if (!ofAssociations.TryGetValue(association, out IReadOnlyList<AlarmOccurrence>? all))
        {
            all = AlarmOccurrence.In(alarms.OfAssociation(association));
            ofAssociations.Add(association, all);
        }

        return [.. all.Where(occurrence => occurrence.IsIn(sequence))];
    }
}
