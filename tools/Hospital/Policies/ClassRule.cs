namespace NanoMedAgent.Hospital.Policies;

/// <summary>Who reads a data class, and who stores it.</summary>
/// <param name="Readers">Their positions in the list of recipients.</param>
/// <param name="Custodian">The position of the recipient whose acknowledgements free storage on the device: one of the readers.</param>
public sealed record ClassRule(IReadOnlyList<int> Readers, int Custodian);
