namespace NanoMedAgent.Hospital.Policies;

/// <summary>Who reads a data class, and who keeps it.</summary>
/// <param name="Readers">Positions among the policy's recipients.</param>
/// <param name="Custodian">Position of the recipient whose acknowledgements free the device's storage; one of the readers.</param>
public sealed record ClassRule(IReadOnlyList<int> Readers, int Custodian);
