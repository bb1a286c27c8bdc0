using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Decides which tiles a dashboard has, in which order, and who is on them.</summary>
/// <param name="records">Who is in which bed.</param>
/// <param name="zone">The ward's time zone.</param>
internal sealed class BedTiles(IRecordSystem records, TimeZoneInfo zone)
{
    /// <summary>Makes the view of a bed that has a sensor.</summary>
    /// <param name="bed">The bed.</param>
    /// <param name="association">The association.</param>
    /// <param name="patient">The patient's name.</param>
    /// <param name="now">The time.</param>
    public delegate BedView ViewOf(string bed, Association association, string patient, DateTimeOffset now);

    /// <summary>All tiles, those for which somebody has to come first.</summary>
    /// <param name="current">The associations that have not ended.</param>
    /// <param name="build">Makes the view of a bed with a sensor.</param>
    /// <param name="now">The time.</param>
    public BedView[] Build(IReadOnlyList<Association> current, ViewOf build, DateTimeOffset now)
    {
        Association[] shown =
        [
            .. current.Where(association =>
                (association.State == AssociationState.Effective || association.NotAfter + AssociationStore.AnswerPatience > now)
                && (records.Find(association.Patient) is not { } patient || records.IsShown(patient))),
        ];

        ILookup<string, Association> byBed = shown.ToLookup(association => association.Location);
        ILookup<string, string> names = records.Patients.ToLookup(patient => patient.Bed, patient => patient.Name);

        // A bed that the record system does not know is shown as long as a sensor is there.
        IEnumerable<string> beds = records.Beds.Concat(shown.Select(association => association.Location)).Distinct();
        return
        [
            .. beds.SelectMany(bed => BuildBed(bed, [.. byBed[bed]], string.Join(", ", names[bed]), build, now))
                .OrderByDescending(bed => bed.AlarmLevel < AlarmLevel.Missed && bed.NeedsSomebody ? AlarmLevel.Missed : bed.AlarmLevel),
        ];
    }

    /// <summary>A bed has one tile, or one for each sensor: of a patient who has two, or of two patients who are in it.</summary>
    private IEnumerable<BedView> BuildBed(
        string bed, Association[] associations, string patients, ViewOf build, DateTimeOffset now)
    {
        if (associations.Length == 0)
        {
            PageText summary = patients.Length == 0 ? T("Free.") : T($"{patients}: no sensor.");
            return [new BedView { Bed = bed, Key = bed, State = BedState.Free, Patient = patients, Summary = summary }];
        }

        Association[] effective = [.. associations.Where(each => each.State == AssociationState.Effective)];
        Association[] chosen = effective.Length == 0 ? associations[..1] : effective;
        bool areOfOne = chosen.Select(association => records.Find(association.Patient)?.Id ?? association.Patient).Distinct().Count() == 1;
        return chosen.Select((association, i) =>
        {
            Patient? patient = records.Find(association.Patient);
            BedView view = build(bed, association, patient?.Name ?? association.Patient, now);
            PageText notice = PatientNotice.Of(patient, now, zone);
            notice = notice.Length == 0 && !areOfOne ? T("Two sensors are in this bed: check the wristbands.") : notice;
            PageText sensor = areOfOne && chosen.Length > 1 ? T($"Sensor {association.Serial}, one of two") : PageText.None;
            PageText summary = sensor.Length == 0 ? view.Summary : T($"{sensor}. {view.Summary}");
            return view with
            {
                SensorText = sensor,
                Key = i == 0 ? bed : $"{bed} {association.Id}",
                Notice = notice,

                // Who was discharged may take the sensor out of reach: it is asked for, and its silence is no alarm.
                Technical = patient?.Presence == PatientPresence.Discharged ? null : view.Technical,
                Summary = notice.Length == 0 ? summary : T($"{notice} {summary}"),
            };
        });
    }
}
