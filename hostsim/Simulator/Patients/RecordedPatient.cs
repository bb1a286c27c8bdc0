using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>A patient from a recording: gives each value of the present minute's row once.</summary>
public sealed class RecordedPatient(VirtualClock clock, string title, IReadOnlyList<RecordingRow> rows) : IPatient
{
    private const int MillisecondsInMinute = 60_000;

    private readonly Dictionary<int, RecordingRow> _rows = rows.ToDictionary(row => row.Minute);
    private readonly HashSet<(int Minute, VitalSign Sign)> _measured = [];

    /// <inheritdoc/>
    public TimeSpan? Length { get; } = TimeSpan.FromMinutes(rows[^1].Minute + 1);

    /// <inheritdoc/>
    public string Title { get; } = title;

    /// <summary>Values in the recording.</summary>
    public int ValueCount => _rows.Values.Sum(row => row.Values.Count);

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        int minute = (int)(clock.UptimeMilliseconds / MillisecondsInMinute);
        bool isRecorded = _rows.TryGetValue(minute, out RecordingRow? row) && row.Values.ContainsKey(sign);
        if (!isRecorded || !_measured.Add((minute, sign)))
        {
            return false;
        }

        measurement.Set(row!.Values[sign], SignalQuality.Good);
        return true;
    }
}
