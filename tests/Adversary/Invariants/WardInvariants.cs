using System.Globalization;
using Adversary.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Dashboard;

namespace Adversary.Invariants;

/// <summary>What must hold on the ward, whoever attacks it.</summary>
internal sealed class WardInvariants(WardUnderAttack ward)
{
    /// <summary>Heart rate and respiratory rate.</summary>
    private const int ValuesOfPack = 2;

    /// <summary>A power cut costs what was measured in the last 15 seconds, and what was being measured.</summary>
    private const int ValuesOfRestart = 2 * ValuesOfPack;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3 * WardUnderAttack.PeriodSeconds);

    // What was measured in the last seconds may be under way.
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromSeconds(5);

    // One that waits for nothing is reported once.
    private readonly HashSet<string> _reported = [];

    /// <summary>What is checked all the time.</summary>
    public IEnumerable<Finding> Always()
    {
        foreach (AttackedSensor sensor in ward.Sensors.Where(sensor => !sensor.IsTamperedWith && sensor.MeasuresSince is not null))
        {
            DateTimeOffset last = sensor.Patient.LastMeasured > sensor.MeasuresSince ? sensor.Patient.LastMeasured
                : sensor.MeasuresSince!.Value;
            if (ward.Now - last > LongestPause && _reported.Add($"measuring {sensor.Id}"))
            {
                yield return new Finding("measuring", $"{sensor.Label.Serial} has measured nothing for {ward.Now - last}");
            }
        }
    }

    /// <summary>What is checked now and then.</summary>
    public IEnumerable<Finding> NowAndThen()
    {
        ward.Dashboard.Refresh();
        if (ward.Dashboard.Snapshot.Trouble.Length > 0)
        {
            yield return new Finding("frozen", ward.Dashboard.Snapshot.Trouble);
        }

        foreach (Association association in ward.Associations.All())
        {
            decimal expected = PatientSensor.HeartRateOf(int.Parse(association.Patient, CultureInfo.InvariantCulture));
            StoredReading? wrong = ward.Store.Measurements.Find(new ReadingQuery { Association = association.Id })
                .FirstOrDefault(reading => reading.Device != association.Device
                    || (reading.Vital.Name == "hr" && reading.Value != expected));
            if (wrong is not null && _reported.Add($"patient {association.Id}"))
            {
                yield return new Finding(
                    "patient",
                    $"patient {association.Patient} of {association.Serial} has {wrong.Vital.Name} {wrong.Value} of {wrong.Device}, number "
                        + $"{wrong.Sequence}, instead of {expected}");
            }
        }
    }

    /// <summary>What is checked when the attack is over and everything had time to arrive.</summary>
    public IEnumerable<Finding> AtTheEnd()
    {
        foreach (AttackedSensor sensor in ward.Sensors.Where(sensor => !sensor.IsTamperedWith))
        {
            foreach (Finding finding in Complete(sensor).Concat(Shown(sensor)))
            {
                yield return finding;
            }
        }
    }

    /// <summary>Whether a sensor keeps more than what may be under way.</summary>
    public bool HasBacklog(AttackedSensor sensor) =>
        !sensor.IsTamperedWith && sensor.IsStarted && sensor.Agent.Waiting > UnderWay(sensor);

    private int UnderWay(AttackedSensor sensor) => ward.Now - sensor.Patient.LastMeasured < LongestTransfer ? 1 : 0;

    private IEnumerable<Finding> Complete(AttackedSensor sensor)
    {
        if (HasBacklog(sensor))
        {
            yield return new Finding("waiting", $"{sensor.Label.Serial} still keeps {sensor.Agent.Waiting} readings");
            yield break;
        }

        var received = ward.Store.Sequences.Received(sensor.Id, "vitals");
        if (received.AboveContiguous.Count > 0)
        {
            yield return new Finding(
                "undeclared", $"{sensor.Label.Serial}: nobody knows about the numbers after {received.Contiguous}, and the device is done");
        }

        long measured = Enumerable.Range(0, ward.NextPatient).Sum(sensor.Patient.Measured);
        long stored = ward.Store.Measurements.Count(new ReadingQuery { Device = sensor.Id });
        long kept = ward.Store.Quarantine.List(sensor.Id).Count(pack => pack.DataClass == "vitals") * ValuesOfPack;
        long declared = ward.Store.Gaps.List(sensor.Id).Where(gap => gap.DataClass == "vitals").Sum(gap => gap.Declared.LostValues);
        long missing = measured - stored - kept - declared;

        // What was declared lost may have arrived after all, and quarantine has gap records too.
        if (stored > measured)
        {
            yield return new Finding("forged", $"{sensor.Label.Serial} has {stored} values stored, and has measured {measured}");
        }
        else if (missing > (sensor.Restarts * ValuesOfRestart) + (UnderWay(sensor) * ValuesOfPack))
        {
            yield return new Finding(
                "lost", $"{sensor.Label.Serial} has measured {measured} values; {stored} stored, {kept} kept, {declared} declared lost");
        }
    }

    private IEnumerable<Finding> Shown(AttackedSensor sensor)
    {
        if (sensor.MeasuresSince is null)
        {
            yield return new Finding("measuring", $"{sensor.Label.Serial} could not be paired again");
            yield break;
        }

        BedView? bed = ward.Dashboard.Snapshot.Beds.FirstOrDefault(each => each.Bed == ward.Bed(sensor));
        string shown = string.Join(", ", bed?.VitalSigns.Select(sign => sign.Number) ?? []);
        string[] expected = [$"{PatientSensor.HeartRateOf(sensor.Patient.Patient)}", $"{sensor.Patient.LastRespiratoryRate}"];
        if (bed is null || expected.Any(number => bed.VitalSigns.All(sign => sign.Number != number)))
        {
            yield return new Finding(
                "frozen", $"{sensor.Label.Serial} measures {string.Join(" and ", expected)}; its bed shows \"{shown}\": {bed?.Summary}");
        }
    }
}
