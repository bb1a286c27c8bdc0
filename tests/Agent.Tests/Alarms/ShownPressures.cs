using NanoMedAgent.Measurements;
using NanoMedAgent.SenMl;
using StoredSign = NanoMedAgent.Hospital.Vitals.VitalSign;

namespace Agent.Tests.Alarms;

/// <summary>The sensor decides alarms on the number that a nurse reads on the hospital's pages.</summary>
public sealed class ShownPressures
{
    [Fact]
    public void Each_pressure_is_judged_as_the_whole_millimetres_of_mercury_that_the_hospital_shows()
    {
        StoredSign cuff = StoredSign.Find("ns")!;
        for (int pascals = 0; pascals <= 50_000; pascals++)
        {
            decimal shown = Math.Round(cuff.ToStored(pascals), MidpointRounding.AwayFromZero);
            ((decimal)VitalSigns.Shown(VitalSign.CuffSystolic, pascals)).ShouldBe(shown, $"{pascals} Pa");
        }
    }
}
