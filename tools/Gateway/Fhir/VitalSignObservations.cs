using Hl7.Fhir.Model;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>Measured and missing values as Observations after the vital-signs profiles of FHIR R4.</summary>
/// <param name="zone">In whose offset times are written.</param>
internal sealed class VitalSignObservations(TimeZoneInfo zone)
{
    private const string Snomed = "http://snomed.info/sct";
    private const string Loinc = "http://loinc.org";
    private const string Mdc = "urn:iso:std:iso:11073:10101";
    private const string Ucum = "http://unitsofmeasure.org";
    private const string AbsentReasons = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    private const string Categories = "http://terminology.hl7.org/CodeSystem/observation-category";
    private const string Profiles = "http://hl7.org/fhir/StructureDefinition/";
    private const string GoodQuality = "good";

    // PostgreSQL gives 120.0 where SQLite gives 120, and a decimal of FHIR says how precise it is.
    private const decimal WithoutTrailingZeros = 1.0000000000000000000000000000m;

    // As in the value sets of HL7's Vital Signs guide (STU 1); SNOMED CT calls pulse oximetry by its name. How a device counts breaths, and
    // where a thermometer is, it does not say.
    private static readonly Dictionary<string, CodeableConcept> Methods = new()
    {
        ["hr"] = Method("29303009", "Electrocardiographic procedure"),
        ["pr"] = Method("252465000", "Pulse oximetry"),
        ["o2"] = Method("252465000", "Pulse oximetry"),
        ["as"] = Method("77938009", "Arterial pressure monitoring, invasive method"),
        ["ad"] = Method("77938009", "Arterial pressure monitoring, invasive method"),
        ["am"] = Method("77938009", "Arterial pressure monitoring, invasive method"),
        ["ns"] = Method("17146006", "Arterial pressure monitoring, non-invasive method"),
        ["nd"] = Method("17146006", "Arterial pressure monitoring, non-invasive method"),
        ["nm"] = Method("17146006", "Arterial pressure monitoring, non-invasive method"),
    };

    /// <summary>A measured value.</summary>
    public Observation Of(StoredReading reading)
    {
        Observation observation = Create(reading.Vital, reading.PossibleTime, reading.Received);
        observation.Value = new Quantity
        {
            Value = reading.Value / WithoutTrailingZeros,
            Unit = reading.Vital.DisplayUnit,
            System = Ucum,
            Code = reading.Vital.Ucum,
        };
        if (reading.Quality != GoodQuality)
        {
            observation.Interpretation = [new CodeableConcept { Text = $"Doubtful: {reading.Quality}" }];
        }

        if (reading.ClockAhead is { } ahead)
        {
            AddNote(observation, FormattableString.Invariant(
                $"The sensor's clock was {ahead.TotalSeconds:0} s ahead; the time is that of the arrival."));
        }
        else if (reading.IsRebased)
        {
            AddNote(observation, "The sensor had no clock yet; the time was computed when it had one.");
        }

        return observation;
    }

    /// <summary>A vital sign without a value.</summary>
    public Observation Of(StoredMissing missing)
    {
        Observation observation = Create(missing.Vital, missing.PossibleTime, missing.Received);
        observation.DataAbsentReason = Absent(missing.Reason == "lead-off" ? "not-performed" : "error", missing.Reason);
        return observation;
    }

    /// <summary>A gap: values that the device declares lost. It does not say of which vital signs.</summary>
    public Observation Of(StoredGap gap, DateTimeOffset received)
    {
        Observation observation = CreateBare(
            "vitalsigns",
            [new Coding(Loinc, "85353-1", "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel")],
            received);
        observation.Effective = new Period { StartElement = ToFhir(gap.From), EndElement = ToFhir(gap.To ?? received) };
        observation.DataAbsentReason = Absent("error", gap.Declared.Reason);
        AddNote(observation, FormattableString.Invariant(
            $"The sensor declares {gap.Declared.LostValues} values lost, numbers {gap.Declared.First} to {gap.Declared.Last}."));
        return observation;
    }

    /// <summary>A time with the offset of the hospital.</summary>
    public FhirDateTime? ToFhir(DateTimeOffset? time) => time is { } known ? new FhirDateTime(TimeZoneInfo.ConvertTime(known, zone)) : null;

    private static CodeableConcept Absent(string code, string reason) => new(AbsentReasons, code) { Text = reason };

    private static void AddNote(Observation observation, string text) => observation.Note.Add(new Annotation { Text = new Markdown(text) });

    private Observation Create(VitalSign sign, DateTimeOffset? time, DateTimeOffset? received)
    {
        List<Coding> codes = [new(Loinc, sign.Loinc, sign.LoincName)];
        if (sign.GeneralLoinc is { } general && general != sign.Loinc)
        {
            VitalSign? same = VitalSign.All.FirstOrDefault(each => each.Loinc == general);
            codes.Add(new Coding(Loinc, general, same?.LoincName ?? "Oxygen saturation in Arterial blood"));
        }

        codes.Add(new Coding(Mdc, FormattableString.Invariant($"{sign.Mdc}"), sign.MdcName));
        string profile = sign.GeneralLoinc switch
        {
            "8867-4" => "heartrate",
            "9279-1" => "resprate",
            "2708-6" => "oxygensat",
            "8310-5" => "bodytemp",
            _ => "vitalsigns",
        };
        Observation observation = CreateBare(profile, codes, received);
        observation.Method = Methods.GetValueOrDefault(sign.Name);
        if (ToFhir(time) is { } effective)
        {
            observation.Effective = effective;
        }
        else
        {
            FhirDateTime unknown = new();
            unknown.AddExtension(Profiles + "data-absent-reason", new Code("unknown"));
            observation.Effective = unknown;
        }

        return observation;
    }

    private static CodeableConcept Method(string code, string display) => new(Snomed, code, display, null);

    private Observation CreateBare(string profile, List<Coding> codes, DateTimeOffset? received) => new()
    {
        Meta = new Meta { Profile = [Profiles + profile] },
        Status = ObservationStatus.Final,
        Category = [new CodeableConcept(Categories, "vital-signs", "Vital Signs", null)],
        Code = new CodeableConcept { Coding = codes },
        IssuedElement = received is { } at ? new Instant(TimeZoneInfo.ConvertTime(at, zone)) : null,
    };
}
