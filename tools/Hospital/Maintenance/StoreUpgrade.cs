using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>Brings the tables of a store up to date. Collector and ward do the same when they start, if they may.</summary>
public static class StoreUpgrade
{
    /// <summary>Runs the missing steps; creates the tables of a store that has none.</summary>
    /// <returns>The names of the steps.</returns>
    /// <exception cref="InvalidDataException">A newer version has changed the store.</exception>
    public static IReadOnlyList<string> Run(string target)
    {
        using Database database = Database.Open(target, isPatient: true);
        return Schema.Migrate(database);
    }
}
