using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The rows of packs that are stored together.</summary>
internal sealed class PackRows
{
    private readonly PackColumns _packs = new();
    private readonly NumberColumn _valuePack = new("pack");
    private readonly NumberColumn _valueQuality = new("quality", NpgsqlDbType.Integer);
    private readonly NumberColumn _valueVital = new("vital", NpgsqlDbType.Smallint);
    private readonly DecimalColumn _value = new("value");
    private readonly NumberColumn _missingPack = new("pack");
    private readonly NumberColumn _missingOrigin = new("origin", NpgsqlDbType.Integer);
    private readonly NumberColumn _missingReason = new("reason", NpgsqlDbType.Integer);
    private readonly NumberColumn _missingVital = new("vital", NpgsqlDbType.Smallint);
    private readonly NumberColumn _eventPack = new("pack");
    private readonly NumberColumn _eventDevice = new("device", NpgsqlDbType.Integer);
    private readonly TextColumn _eventKind = new("kind");
    private readonly NumberColumn _eventWhat = new("what");
    private readonly NumberColumn _eventNumber = new("number");
    private readonly NumberColumn _eventReason = new("reason");
    private readonly NumberColumn _alarmPack = new("pack");
    private readonly NumberColumn _alarmSequence = new("sequence");
    private readonly NumberColumn _alarmDevice = new("device", NpgsqlDbType.Integer);
    private readonly NumberColumn _alarmOrigin = new("origin", NpgsqlDbType.Integer);
    private readonly TextColumn _alarmName = new("name");
    private readonly TextColumn _alarmState = new("state");
    private readonly DecimalColumn _alarmValue = new("value");
    private readonly NumberColumn _alarmParameters = new("parameters");
    private readonly NewestNumbers _newest = new();

    public PackRows()
    {
        Sets =
        [
            _packs.Rows,
            new RowSet("measurements", "", _valuePack, _valueQuality, _valueVital, _value),
            new RowSet("missing", "", _missingPack, _missingOrigin, _missingReason, _missingVital),
            new RowSet("events", "", _eventPack, _eventDevice, _eventKind, _eventWhat, _eventNumber, _eventReason),
            new RowSet(
                "alarms", "", _alarmPack, _alarmSequence, _alarmDevice, _alarmOrigin, _alarmName, _alarmState, _alarmValue,
                _alarmParameters),
            _newest.Rows,
        ];
    }

    /// <summary>All rows, in the order in which they are inserted.</summary>
    public IReadOnlyList<RowSet> Sets { get; }

    /// <summary>Adds what a pack says.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="content">What it says.</param>
    /// <param name="numbers">The numbers of words.</param>
    public void Add(PackRow pack, PackContent content, Numbers numbers)
    {
        _packs.Add(pack, content);
        for (int i = 0; i < content.Values.Count; i++)
        {
            MeasuredValue value = content.Values[i];
            _valuePack.Add(pack.Number);
            _valueQuality.Add(numbers.OfWord(value.Quality));
            _valueVital.Add(value.Vital.Number);
            _value.Add(value.Value);
        }

        for (int i = 0; i < content.Missing.Count; i++)
        {
            MissingValue missing = content.Missing[i];
            _missingPack.Add(pack.Number);
            _missingOrigin.Add(pack.Origin);
            _missingReason.Add(numbers.OfWord(missing.Reason));
            _missingVital.Add(missing.Vital.Number);
        }

        if (content.Event is { } reported)
        {
            _eventPack.Add(pack.Number);
            _eventDevice.Add(pack.Device);
            _eventKind.Add(reported.Kind);
            _eventWhat.Add(reported.What);
            _eventNumber.Add(reported.Number);
            _eventReason.Add(reported.Reason);
        }

        for (int i = 0; i < content.Alarms.Count; i++)
        {
            Add(pack, content.Alarms[i]);
        }

        if (content.Audio is { } audio)
        {
            Add(pack, audio.ToRow());
        }

        if (content.Limits is { } limits)
        {
            foreach (ReportedAlarm row in limits.ToRows())
            {
                Add(pack, row);
            }
        }

        _newest.Add(pack, content);
    }

    /// <summary>Fills the rows that stand for several packs.</summary>
    public void CollectRows() => _newest.CollectRows();

    /// <summary>Removes all rows.</summary>
    public void Clear()
    {
        foreach (RowSet set in Sets)
        {
            set.Clear();
        }

        _newest.Clear();
    }

    private void Add(PackRow pack, ReportedAlarm alarm)
    {
        _alarmPack.Add(pack.Number);
        _alarmSequence.Add(pack.Sequence);
        _alarmDevice.Add(pack.Device);
        _alarmOrigin.Add(pack.Origin);
        _alarmName.Add(alarm.Name);
        _alarmState.Add(alarm.State);
        _alarmValue.Add(alarm.Value);
        _alarmParameters.Add(alarm.Of);
    }
}
