namespace NanoMedAgent.Ward.Records;

/// <summary>The ward's beds and patients, as the hospital's record system knows them.</summary>
public interface IRecordSystem
{
    /// <summary>The ward's name.</summary>
    string Ward { get; }

    /// <summary>The beds, in the order in which pages show them.</summary>
    IReadOnlyList<string> Beds { get; }

    /// <summary>The patients who are in the ward now.</summary>
    IReadOnlyList<Patient> Patients { get; }
}
