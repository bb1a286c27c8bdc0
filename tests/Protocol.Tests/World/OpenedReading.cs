using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Protocol.Tests.World;

/// <summary>A sealed reading, and what the hospital's code made of it.</summary>
/// <param name="Topic">Where it came.</param>
/// <param name="Epoch">Whose key opened it.</param>
/// <param name="Reading">As it was sealed.</param>
/// <param name="Pack">The plaintext.</param>
/// <param name="Content">What that says.</param>
internal sealed record OpenedReading(string Topic, Epoch Epoch, SealedReading Reading, byte[] Pack, PackContent Content);
