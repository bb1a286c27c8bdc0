namespace NanoMedAgent.Hospital.Vitals;

/// <summary>A vital sign as it is named on the wire (PROTOCOL.md, "Pack") and as people read it.</summary>
/// <param name="Name">Its name in policies and packs.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="WireUnit">The unit on the wire, from the SenML registry.</param>
/// <param name="Unit">The unit in databases and exports: pressures are in millimetres of mercury.</param>
/// <param name="Loinc">Its code in LOINC, as in HL7 and FHIR.</param>
/// <param name="Mdc">Its code in the nomenclature of medical devices (ISO/IEEE 11073-10101).</param>
public sealed record VitalSign(string Name, string Title, string WireUnit, string Unit, string Loinc, int Mdc)
{
    private const decimal PascalsInMillimetreOfMercury = 133.322387415m;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<VitalSign> All { get; } =
    [
        new("hr", "Heart rate", "1/min", "1/min", "8867-4", 147842)
        {
            Number = 0, LoincName = "Heart rate", MdcName = "MDC_ECG_HEART_RATE", GeneralLoinc = "8867-4",
        },
        new("o2", "SpO2", "%", "%", "59408-5", 150456)
        {
            Number = 1, LoincName = "Oxygen saturation in Arterial blood by Pulse oximetry", MdcName = "MDC_PULS_OXIM_SAT_O2",
            GeneralLoinc = "2708-6",
        },
        new("rr", "Respiration", "1/min", "1/min", "9279-1", 151562)
        {
            Number = 2, LoincName = "Respiratory rate", MdcName = "MDC_RESP_RATE", GeneralLoinc = "9279-1",
        },
        new("t", "Temperature", "Cel", "Cel", "8310-5", 150364)
        {
            Number = 3, LoincName = "Body temperature", MdcName = "MDC_TEMP_BODY", GeneralLoinc = "8310-5",
        },
        new("pr", "Pulse", "1/min", "1/min", "8889-8", 149530)
        {
            Number = 4, LoincName = "Heart rate by Pulse oximetry", MdcName = "MDC_PULS_OXIM_PULS_RATE", GeneralLoinc = "8867-4",
        },
        new("as", "Arterial systolic", "Pa", "mmHg", "76215-3", 150033)
        {
            Number = 5, LoincName = "Invasive Systolic blood pressure", MdcName = "MDC_PRESS_BLD_ART_SYS",
        },
        new("ad", "Arterial diastolic", "Pa", "mmHg", "76213-8", 150034)
        {
            Number = 6, LoincName = "Invasive Diastolic blood pressure", MdcName = "MDC_PRESS_BLD_ART_DIA",
        },
        new("am", "Arterial mean", "Pa", "mmHg", "76214-6", 150035)
        {
            Number = 7, LoincName = "Invasive Mean blood pressure", MdcName = "MDC_PRESS_BLD_ART_MEAN",
        },
        new("ns", "Cuff systolic", "Pa", "mmHg", "76534-7", 150021)
        {
            Number = 8, LoincName = "Systolic blood pressure by Noninvasive", MdcName = "MDC_PRESS_BLD_NONINV_SYS",
        },
        new("nd", "Cuff diastolic", "Pa", "mmHg", "76535-4", 150022)
        {
            Number = 9, LoincName = "Diastolic blood pressure by Noninvasive", MdcName = "MDC_PRESS_BLD_NONINV_DIA",
        },
        new("nm", "Cuff mean", "Pa", "mmHg", "76536-2", 150023)
        {
            Number = 10, LoincName = "Mean blood pressure by Noninvasive", MdcName = "MDC_PRESS_BLD_NONINV_MEAN",
        },
        new("st", "Skin temperature", "Cel", "Cel", "39106-0", 150388)
        {
            Number = 11, LoincName = "Temperature of Skin", MdcName = "MDC_TEMP_SKIN",
        },
    ];

    private static readonly Dictionary<string, VitalSign> ByName = All.ToDictionary(sign => sign.Name);

    /// <summary>Its position in <see cref="All"/>, which is its number in databases.</summary>
    public int Number { get; private init; }

    /// <summary>The long common name of its code in LOINC.</summary>
    public string LoincName { get; private init; } = "";

    /// <summary>The reference id of its code in ISO/IEEE 11073-10101.</summary>
    public string MdcName { get; private init; } = "";

    /// <summary>
    /// The LOINC code that FHIR's profile of such vital signs wants beside a more precise one (FHIR R4, "Vital Signs Profile"); null where
    /// there is none: a single pressure, or a temperature that is not the body's.
    /// </summary>
    public string? GeneralLoinc { get; private init; }

    /// <summary>The unit in databases as a code of UCUM.</summary>
    public string Ucum => Unit switch { "1/min" => "/min", "mmHg" => "mm[Hg]", _ => Unit };

    /// <summary>The unit as people write it: the SenML registry's code for a degree Celsius is "Cel".</summary>
    public string DisplayUnit => Unit switch { "Cel" => "°C", "1/min" => "/min", _ => Unit };

    /// <summary>Whether it is a temperature: people write it with one decimal.</summary>
    public bool IsTemperature => WireUnit == "Cel";

    /// <summary>Whether it is a pressure.</summary>
    public bool IsPressure => WireUnit == "Pa";

    /// <summary>The vital sign with a name, or null.</summary>
    public static VitalSign? Find(string name) => ByName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public bool Equals(VitalSign? other) => other?.Number == Number;

    /// <inheritdoc/>
    public override int GetHashCode() => Number;

    /// <summary>Converts a value from the wire to the unit in databases. Whole pascals keep tenths of a millimetre of mercury.</summary>
    public decimal ToStored(decimal wireValue) =>
        IsPressure ? Math.Round(wireValue / PascalsInMillimetreOfMercury, 1, MidpointRounding.AwayFromZero) : wireValue;

    /// <summary>Converts a value from the unit in databases to the unit on the wire.</summary>
    public decimal ToWire(decimal storedValue) => IsPressure ? storedValue * PascalsInMillimetreOfMercury : storedValue;
}
