using System.Globalization;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Network;

namespace HostSim.Tests.World;

/// <summary>A recording in a file. It is parsed here independently of the simulator.</summary>
internal sealed class Recording
{
    /// <summary>Outages begin and end at 32nds of a recording, whatever its length. For the published recording these are hours.</summary>
    private const int Parts = 32;

    private readonly string _path;
    private readonly string[][] _rows;

    private Recording(string path)
    {
        _path = path;
        _rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
    }

    /// <summary>The 32 hours of a real patient that are published.</summary>
    public static Recording Published() => new(PublishedFiles.Recording.Path("mimic2-s00001.csv"));

    /// <summary>Eight hours of a simulated patient.</summary>
    public static Recording Generated(TemporaryFolder folder) => new(GeneratedRecording.Write(folder));

    /// <summary>Its first hours, in a file of their own.</summary>
    public Recording First(int hours, TemporaryFolder folder)
    {
        string path = Path.Combine(folder.Path, "beginning.csv");
        File.WriteAllLines(path, _rows.Where((row, i) => i == 0 || int.Parse(row[0], CultureInfo.InvariantCulture) < hours * 60)
            .Select(row => string.Join(',', row)));
        return new Recording(path);
    }

    /// <summary>Its values, one line each: minute, name, value and unit as the database must have them.</summary>
    public IReadOnlyList<string> Values =>
    [
        .. from row in _rows.Skip(1)
           from column in Enumerable.Range(1, row.Length - 1)
           where row[column].Length > 0
           let value = decimal.Parse(row[column], CultureInfo.InvariantCulture)
           select FormattableString.Invariant($"{row[0]} {NameOf(_rows[0][column])} {value:0.#} {UnitOf(_rows[0][column])}"),
    ];

    /// <summary>The time after a number of 32nds.</summary>
    public TimeSpan After(int part) => TimeSpan.FromMinutes((int.Parse(_rows[^1][0], CultureInfo.InvariantCulture) + 1) * part / Parts);

    /// <summary>An outage from one part to another.</summary>
    public Outage Between(int fromPart, int toPart) => new(After(fromPart), After(toPart));

    /// <summary>Options to play it at full speed.</summary>
    public SimulationOptions Options(TemporaryFolder folder) => new()
    {
        DataFolder = folder.Path,
        VitalsFile = _path,
        Speed = null,
        Start = DateTimeOffset.UnixEpoch.AddYears(56),
    };

    private static string UnitOf(string column) => column.Split('_')[^1] switch
    {
        "mmhg" => "mmHg",
        "percent" => "%",
        "cel" => "Cel",
        _ => "1/min",
    };

    private static string NameOf(string column) => column switch
    {
        "hr_bpm" => "hr",
        "abp_sys_mmhg" => "as",
        "abp_dia_mmhg" => "ad",
        "abp_mean_mmhg" => "am",
        "pulse_bpm" => "pr",
        "resp_per_min" => "rr",
        "spo2_percent" => "o2",
        "temp_cel" => "t",
        "nbp_sys_mmhg" => "ns",
        "nbp_dia_mmhg" => "nd",
        _ => "nm",
    };
}
