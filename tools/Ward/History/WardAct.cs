using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.History;

/// <summary>Somebody did something that is about a patient, or about the sensor of one.</summary>
/// <param name="Entry">The same in the audit log.</param>
/// <param name="Association">Whose.</param>
/// <param name="Bed">Where the patient was.</param>
public sealed record WardAct(AuditEntry Entry, Association Association, string Bed)
{
    /// <summary>Somebody has looked at a page.</summary>
    public bool IsView => Entry.Action == "view";
}
