using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>What a receiver has said to a message.</summary>
/// <param name="Acknowledgement">The last one that was waited for; null if it did not come.</param>
/// <param name="Failure">Why none came, without anything from a message; empty if one came.</param>
public readonly record struct MllpAnswer(Acknowledgement? Acknowledgement, string Failure = "")
{
    internal static MllpAnswer None(string failure) => new(null, failure);
}
