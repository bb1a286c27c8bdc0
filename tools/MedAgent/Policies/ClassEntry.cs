namespace NanoMedAgent.MedAgent.Policies;

/// <summary>Who may read a data class.</summary>
/// <param name="Readers">Names of the recipients.</param>
/// <param name="Custodian">The reader whose acknowledgements free the device's storage.</param>
internal sealed record ClassEntry(IReadOnlyList<string> Readers, string Custodian);
