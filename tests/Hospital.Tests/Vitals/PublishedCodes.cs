using NanoMedAgent.Hospital.Vitals;

namespace Hospital.Tests.Vitals;

/// <summary>
/// The codes under which vital signs go to other systems, against what is published: ISO/IEEE 11073-10101:2020 (numbers and reference ids,
/// as in RTMMS), LOINC 2.78, the vital-signs profiles of FHIR R4 (4.0.1), UCUM 2.1.
/// </summary>
public class PublishedCodes
{
    // Numbers of ISO/IEEE 11073-10101 have their partition in the upper 16 bits.
    private const int SupervisoryControlAndDataAcquisition = 2;

    [Theory]
    [InlineData("hr", 147842, "MDC_ECG_HEART_RATE", "8867-4", "Heart rate", "8867-4", "/min")]
    [InlineData("o2", 150456, "MDC_PULS_OXIM_SAT_O2", "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "2708-6", "%")]
    [InlineData("rr", 151562, "MDC_RESP_RATE", "9279-1", "Respiratory rate", "9279-1", "/min")]
    [InlineData("t", 150364, "MDC_TEMP_BODY", "8310-5", "Body temperature", "8310-5", "Cel")]
    [InlineData("pr", 149530, "MDC_PULS_OXIM_PULS_RATE", "8889-8", "Heart rate by Pulse oximetry", "8867-4", "/min")]
    [InlineData("as", 150033, "MDC_PRESS_BLD_ART_SYS", "76215-3", "Invasive Systolic blood pressure", null, "mm[Hg]")]
    [InlineData("ad", 150034, "MDC_PRESS_BLD_ART_DIA", "76213-8", "Invasive Diastolic blood pressure", null, "mm[Hg]")]
    [InlineData("am", 150035, "MDC_PRESS_BLD_ART_MEAN", "76214-6", "Invasive Mean blood pressure", null, "mm[Hg]")]
    [InlineData("ns", 150021, "MDC_PRESS_BLD_NONINV_SYS", "76534-7", "Systolic blood pressure by Noninvasive", null, "mm[Hg]")]
    [InlineData("nd", 150022, "MDC_PRESS_BLD_NONINV_DIA", "76535-4", "Diastolic blood pressure by Noninvasive", null, "mm[Hg]")]
    [InlineData("nm", 150023, "MDC_PRESS_BLD_NONINV_MEAN", "76536-2", "Mean blood pressure by Noninvasive", null, "mm[Hg]")]
    [InlineData("st", 150388, "MDC_TEMP_SKIN", "39106-0", "Temperature of Skin", null, "Cel")]
    public void A_vital_sign_has_the_codes_that_are_published(
        string name, int mdc, string mdcName, string loinc, string loincName, string? generalLoinc, string ucum)
    {
        VitalSign sign = VitalSign.Find(name)!;
        (sign.Mdc, sign.MdcName, sign.Loinc, sign.LoincName, sign.GeneralLoinc, sign.Ucum)
            .ShouldBe((mdc, mdcName, loinc, loincName, generalLoinc, ucum));
    }

    [Fact]
    public void Each_vital_sign_has_other_codes_and_none_is_mistyped()
    {
        VitalSign.All.Select(sign => sign.Mdc).ShouldBeUnique();
        VitalSign.All.Select(sign => sign.MdcName).ShouldBeUnique();
        VitalSign.All.Select(sign => sign.Loinc).ShouldBeUnique();
        VitalSign.All.ShouldAllBe(sign => sign.Mdc >> 16 == SupervisoryControlAndDataAcquisition);
        VitalSign.All.Select(sign => sign.Loinc).Concat(VitalSign.All.Select(sign => sign.GeneralLoinc).OfType<string>())
            .ShouldAllBe(code => HasRightCheckDigit(code));
    }

    [Fact]
    public void The_temperature_of_the_skin_never_counts_as_the_temperature_of_the_body()
    {
        VitalSign skin = VitalSign.Find("st")!;
        (skin.GeneralLoinc, skin.Loinc == VitalSign.Find("t")!.Loinc).ShouldBe((null, false));
    }

    /// <summary>LOINC's check digit is that of Luhn (LOINC Users' Guide, appendix "Calculating Mod 10 Check Digits").</summary>
    private static bool HasRightCheckDigit(string code)
    {
        string[] parts = code.Split('-');
        int sum = parts[0].Reverse().Select((digit, place) => place % 2 == 0 ? 2 * (digit - '0') : digit - '0')
            .Sum(number => (number / 10) + (number % 10));
        return (10 - (sum % 10)) % 10 == parts[1][0] - '0';
    }
}
