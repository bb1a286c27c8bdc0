using NanoMedAgent.Encoding;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace NanoMedAgent.SenMl;

/// <summary>
/// Writes one SenML pack in CBOR (RFC 8428, section 6; PROTOCOL.md, "Pack"): the measurements of one instant. The first record carries the
/// base time and the base unit, so that the others need neither. There is no base name: the device's id is in the associated data and is
/// not sent twice. Records are collected first, because the head of a CBOR array contains their number.
/// </summary>
internal sealed class SenMlPack
{
    private const int BaseTimeLabel = -3;
    private const int BaseUnitLabel = -4;
    private const int NameLabel = 0;
    private const int UnitLabel = 1;
    private const int ValueLabel = 2;
    private const int StringValueLabel = 3;

    private const int DataValueLabel = 8;

    private const int DecimalFractionTag = 4;

    private const int StartCapacity = 16;

    private readonly int _capacity;

    // Made on use; null after Encode, so that it takes no heap beside what is expensive.
    private CborWriter _records;

    // The beginning of each sign's record after the head of the map: name, unit unless it is the base unit, and the label of the value.
    // Made on first use, because it depends on the base unit. Packs of other records do not use it.
    private byte[][] _starts;
    private string _startsBaseUnit;
    private int _count;
    private string _baseUnit;
    private ClockQuality _quality;
    private long _time;

    /// <summary>An empty pack.</summary>
    /// <param name="capacity">Bytes allocated at first; it grows when more is added.</param>
    public SenMlPack(int capacity) => _capacity = capacity;

    /// <summary>Whether it has no records.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Measured values in it; remarks do not count.</summary>
    public int ValueCount;

    /// <summary>Begins a pack.</summary>
    /// <param name="quality">Without a clock, the pack has the uptime in a record of its own instead of a base time.</param>
    /// <param name="unixSeconds">The time of all its records.</param>
    /// <param name="uptimeSeconds">The same instant in seconds since the start.</param>
    /// <param name="baseUnit">The unit of records that name none, or null when they have none.</param>
    public void Begin(ClockQuality quality, long unixSeconds, long uptimeSeconds, string baseUnit)
    {
        _records ??= new CborWriter(_capacity);
        _records.Reset();
        _count = 0;
        ValueCount = 0;
        _baseUnit = baseUnit;
        _quality = quality;
        _time = quality == ClockQuality.None ? uptimeSeconds : unixSeconds;
    }

    /// <summary>Adds a measured value, and a remark when it is doubtful.</summary>
    public void AddValue(VitalSign sign, Measurement measurement)
    {
        StartMap(VitalSigns.Unit(sign) != _baseUnit ? 3 : 2);
        _records.WriteEncoded(Start(sign));
        WriteValue(measurement.Value, VitalSigns.IsInTenths(sign));
        EndRecord();
        ValueCount++;
        if (measurement.Quality != SignalQuality.Good)
        {
            AddText(VitalSigns.Name(sign) + "/q", Word(measurement.Quality));
        }
    }

    /// <summary>Adds a value of a vital sign under another name.</summary>
    public void AddValue(string name, VitalSign sign, int value)
    {
        bool hasUnit = VitalSigns.Unit(sign) != _baseUnit;
        StartRecord(hasUnit ? 3 : 2, name);
        if (hasUnit)
        {
            _records.WriteInteger(UnitLabel);
            _records.WriteTextString(VitalSigns.Unit(sign));
        }

        _records.WriteInteger(ValueLabel);
        WriteValue(value, VitalSigns.IsInTenths(sign));
        EndRecord();
    }

    /// <summary>Adds the remark that there is no value, and why.</summary>
    public void AddMissing(VitalSign sign, SignalQuality reason) => AddText(VitalSigns.Name(sign), Word(reason));

    /// <summary>Adds a whole number without a unit.</summary>
    public void AddNumber(string name, long value)
    {
        StartRecord(2, name);
        _records.WriteInteger(ValueLabel);
        _records.WriteInteger(value);
        EndRecord();
    }

    /// <summary>Adds the battery level, in SenML's unit for it.</summary>
    [OwnFrame]
    public void AddBattery(int percent)
    {
        StartRecord(3, "battery");
        _records.WriteInteger(UnitLabel);
        _records.WriteTextString("%EL");
        _records.WriteInteger(ValueLabel);
        _records.WriteInteger(percent);
        EndRecord();
    }

    /// <summary>Adds a word.</summary>
    public void AddText(string name, string text)
    {
        StartRecord(2, name);
        _records.WriteInteger(StringValueLabel);
        _records.WriteTextString(text);
        EndRecord();
    }

    /// <summary>Adds bytes.</summary>
    public void AddData(string name, byte[] data)
    {
        StartRecord(2, name);
        _records.WriteInteger(DataValueLabel);
        _records.WriteByteString(data);
        EndRecord();
    }

    /// <summary>The pack, in an array of its own. Its memory is freed, and another one must be begun.</summary>
    [OwnFrame]
    public byte[] Encode()
    {
        byte[] pack = _records.ToArrayItem(_count);
        Unload();
        return pack;
    }

    /// <summary>Frees its memory. A pack that was begun is lost.</summary>
    public void Unload() => _records = null;

    private int BaseUnitEntries => _baseUnit == null ? 0 : 1;

    private static string Word(SignalQuality quality)
    {
        switch (quality)
        {
            case SignalQuality.Motion:
                return "motion";
            case SignalQuality.Implausible:
                return "implausible";
            case SignalQuality.LeadOff:
                return "lead-off";
            case SignalQuality.WeakSignal:
                return "weak-signal";
            case SignalQuality.Stale:
                return "stale";
            default:
                return "sensor-fault";
        }
    }

    private byte[] Start(VitalSign sign)
    {
        if (_starts == null || _startsBaseUnit != _baseUnit)
        {
            _starts = new byte[VitalSigns.Count][];
            _startsBaseUnit = _baseUnit;
        }

        byte[] start = _starts[(int)sign];
        if (start == null)
        {
            CborWriter writer = new(StartCapacity);
            writer.WriteInteger(NameLabel);
            writer.WriteTextString(VitalSigns.Name(sign));
            string unit = VitalSigns.Unit(sign);
            if (unit != _baseUnit)
            {
                writer.WriteInteger(UnitLabel);
                writer.WriteTextString(unit);
            }

            writer.WriteInteger(ValueLabel);
            start = writer.ToArray();
            _starts[(int)sign] = start;
        }

        return start;
    }

    [OwnFrame]
    private void StartRecord(int entries, string name)
    {
        StartMap(entries);
        _records.WriteInteger(NameLabel);
        _records.WriteTextString(name);
    }

    [OwnFrame]
    private void StartMap(int entries)
    {
        if (_count == 0 && _quality == ClockQuality.None)
        {
            _records.WriteStartMap(3 + BaseUnitEntries);
            _records.WriteInteger(NameLabel);
            _records.WriteTextString("uptime");
            _records.WriteInteger(UnitLabel);
            _records.WriteTextString("s");
            _records.WriteInteger(ValueLabel);
            _records.WriteInteger(_time);
            WriteBaseUnit();
            _count++;
        }

        _records.WriteStartMap(_count == 0 ? entries + 1 + BaseUnitEntries : entries);
    }

    [OwnFrame]
    private void EndRecord()
    {
        if (_count == 0)
        {
            // Negative labels sort after the others.
            _records.WriteInteger(BaseTimeLabel);
            _records.WriteInteger(_time);
            WriteBaseUnit();
        }

        _count++;
    }

    [OwnFrame]
    private void WriteBaseUnit()
    {
        if (_baseUnit != null)
        {
            _records.WriteInteger(BaseUnitLabel);
            _records.WriteTextString(_baseUnit);
        }
    }

    private void WriteValue(int value, bool tenths)
    {
        if (!tenths)
        {
            _records.WriteInteger(value);
            return;
        }

        if (value % 10 == 0)
        {
            _records.WriteInteger(value / 10);
            return;
        }

        // A decimal fraction (RFC 8949, section 3.4.4) is exact, while a float would turn 36.6 into 36.599998.
        _records.WriteTag(DecimalFractionTag);
        _records.WriteStartArray(2);
        _records.WriteInteger(-1);
        _records.WriteInteger(value);
    }
}
