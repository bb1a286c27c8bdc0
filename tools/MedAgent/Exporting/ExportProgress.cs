using System.Diagnostics;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Exporting;

/// <summary>Counts what is exported: how far it is, on a terminal, and what it was, at the end. Both on standard error.</summary>
internal sealed class ExportProgress(long totalValues)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _devices = [];
    private readonly HashSet<string> _associations = [];
    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _shownAt = Stopwatch.GetTimestamp();
    private long _values;
    private long _valuesWithoutTime;
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;

    /// <summary>A value passes.</summary>
    public void Add(StoredReading reading)
    {
        _values++;
        _devices.Add(reading.Device);
        if (reading.Association is { } association)
        {
            _associations.Add(association);
        }

        if (reading.Time is { } time)
        {
            _first = _first < time ? _first : time;
            _last = _last > time ? _last : time;
        }
        else
        {
            _valuesWithoutTime++;
        }

        if (_isShown && Stopwatch.GetElapsedTime(_shownAt) > Interval)
        {
            _shownAt = Stopwatch.GetTimestamp();
            Console.Error.Write(FormattableString.Invariant($"\r{_values:N0} of {totalValues:N0} values, {IsoTime.Format(reading.Time)} "));
        }
    }

    /// <summary>Writes what was exported.</summary>
    /// <param name="to">Where to.</param>
    public void WriteSummary(string to)
    {
        string from = _first is null ? "" : $", measured {IsoTime.Format(_first)} to {IsoTime.Format(_last)}";
        string unknown = _valuesWithoutTime == 0 ? "" : FormattableString.Invariant($"; {_valuesWithoutTime:N0} at an unknown time");
        Console.Error.WriteLine(
            $"{(_isShown ? "\r" : "")}{to}: {Count(_values, "value")} of {Count(_devices.Count, "device")} and "
            + $"{Count(_associations.Count, "association")}{from}{unknown}");
    }

    private static string Count(long count, string name) => FormattableString.Invariant($"{count:N0} {name}{(count == 1 ? "" : "s")}");
}
