namespace NanoMedAgent.Ward.Records;

/// <summary>Whom the ward looks after, as the hospital's record system knows it.</summary>
public interface IRecordSystem
{
    /// <summary>The ward's name.</summary>
    string Ward { get; }

    /// <summary>The beds, in the order in which they stand.</summary>
    IReadOnlyList<string> Beds { get; }

    /// <summary>Who lies in the ward now.</summary>
    IReadOnlyList<Patient> Patients { get; }
}
