using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>Ids of patients that mean the same person. What was stored under one is not rewritten; it is found under each.</summary>
internal static class PatientMerges
{
    /// <summary>The ids of one person, of whom the parameter <c>@survivor</c> is the id that stays.</summary>
    public const string IdsOfPerson = "(SELECT @survivor UNION SELECT prior FROM patient_merges WHERE patient = @survivor)";

    /// <summary>The id that stays, of the person who has an id.</summary>
    public static string SurvivorOf(Database database, string patient) =>
        database.Query("SELECT patient FROM patient_merges WHERE prior = @patient", row => row.GetString(0), ("@patient", patient))
            .FirstOrDefault(patient);

    /// <summary>Notes that an id means the same person as another one, in a transaction of the caller.</summary>
    /// <param name="database">The database.</param>
    /// <param name="prior">The id that is not used any more. It was not merged before.</param>
    /// <param name="survivor">The id that stays. It was not merged either.</param>
    /// <param name="now">When.</param>
    public static void AddInTransaction(Database database, string prior, string survivor, DateTimeOffset now)
    {
        database.Execute(
            "UPDATE patient_merges SET patient = @survivor WHERE patient = @prior", ("@survivor", survivor), ("@prior", prior));
        database.Execute(
            "INSERT INTO patient_merges (prior, patient, merged) VALUES (@prior, @survivor, @now)",
            ("@prior", prior), ("@survivor", survivor), ("@now", now.ToUnixTimeMilliseconds()));
    }
}
