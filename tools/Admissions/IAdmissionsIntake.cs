namespace NanoMedAgent.Admissions;

/// <summary>What brings the words of a record system into the database.</summary>
public interface IAdmissionsIntake
{
    /// <summary>What has arrived.</summary>
    AdmissionCounters Counters { get; }

    /// <summary>What does not work now, by what it is about; empty when all is well.</summary>
    IReadOnlyDictionary<string, string> FindFaults();
}
