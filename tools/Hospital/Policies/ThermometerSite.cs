namespace NanoMedAgent.Hospital.Policies;

/// <summary>Where a thermometer is that measures the body's temperature. The numbers are on the wire.</summary>
public enum ThermometerSite
{
    /// <summary>In the axilla (armpit).</summary>
    Axilla = 1,

    /// <summary>In the ear.</summary>
    Ear = 2,
}
