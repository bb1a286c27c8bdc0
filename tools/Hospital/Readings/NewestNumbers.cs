using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// Rows of the table newest: of each origin its last arrival, and the highest sequence numbers of a pack with a battery level and with each
/// vital sign. What is stored only rises, whoever stores it.
/// </summary>
internal sealed class NewestNumbers
{
    private readonly Dictionary<int, Newest> _changed = [];
    private readonly Stack<Newest> _unused = [];
    private readonly NumberColumn _origin = new("origin");
    private readonly NumberColumn _received = new("received");
    private readonly NumberColumn _battery = new("battery");
    private readonly NumberColumn[] _vitals =
        [.. VitalSign.All.Select(sign => new NumberColumn($"vital_{sign.Number}", NpgsqlDbType.Bigint))];

    public NewestNumbers()
    {
        NumberColumn[] rising = [_received, _battery, .. _vitals];
        IEnumerable<string> updates = rising.Select(column =>
            $"{column.Name} = CASE WHEN newest.{column.Name} IS NULL OR excluded.{column.Name} > newest.{column.Name} "
                + $"THEN excluded.{column.Name} ELSE newest.{column.Name} END");
        Rows = new RowSet("newest", $"ON CONFLICT (origin) DO UPDATE SET {string.Join(", ", updates)}", [_origin, .. rising]);
    }

    /// <summary>The rows, after <see cref="CollectRows"/>.</summary>
    public RowSet Rows { get; }

    /// <summary>Notes a pack.</summary>
    public void Add(PackRow pack, PackContent content)
    {
        if (!_changed.TryGetValue(pack.Origin, out Newest? newest))
        {
            newest = _unused.Count > 0 ? _unused.Pop() : new Newest();
            _changed[pack.Origin] = newest;
        }

        newest.Received = Math.Max(newest.Received, pack.ReceivedSeconds);
        if (content.BatteryPercent is not null)
        {
            newest.Battery = Math.Max(newest.Battery ?? 0, pack.Sequence);
        }

        for (int i = 0; i < content.Values.Count; i++)
        {
            int vital = content.Values[i].Vital.Number;
            newest.Vitals[vital] = Math.Max(newest.Vitals[vital] ?? 0, pack.Sequence);
        }
    }

    /// <summary>Fills the rows.</summary>
    public void CollectRows()
    {
        foreach ((int origin, Newest newest) in _changed)
        {
            _origin.Add(origin);
            _received.Add(newest.Received);
            _battery.Add(newest.Battery);
            for (int i = 0; i < _vitals.Length; i++)
            {
                _vitals[i].Add(newest.Vitals[i]);
            }
        }

        Clear();
    }

    /// <summary>Forgets what was not collected.</summary>
    public void Clear()
    {
        foreach (Newest newest in _changed.Values)
        {
            newest.Clear();
            _unused.Push(newest);
        }

        _changed.Clear();
    }

    private sealed class Newest
    {
        public long Received { get; set; } = long.MinValue;

        public long? Battery { get; set; }

        public long?[] Vitals { get; } = new long?[VitalSign.All.Count];

        public void Clear()
        {
            (Received, Battery) = (long.MinValue, null);
            Array.Clear(Vitals);
        }
    }
}
