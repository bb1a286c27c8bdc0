using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>A block of a checkpoint whose signature is right.</summary>
/// <param name="EpochId">The epoch of its readings.</param>
/// <param name="Block">Its numbers and its digest.</param>
internal sealed record SignedBlock(byte[] EpochId, Block Block);
