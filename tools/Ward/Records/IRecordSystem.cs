using System.Data.Common;

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

    /// <summary>Reads what has changed; the dashboard asks for it once a second.</summary>
    /// <exception cref="DbException">It cannot be read; what was read before stays.</exception>
    void Refresh();

    /// <summary>
    /// The patient of the ward, or with a sensor, who has an id; also an id that was given up when it turned out that two meant the same
    /// person.
    /// </summary>
    /// <returns>null if the record system does not know this id.</returns>
    Patient? Find(string id);

    /// <summary>Whether the dashboard of this ward shows a patient who has a sensor.</summary>
    bool IsShown(Patient patient);
}
