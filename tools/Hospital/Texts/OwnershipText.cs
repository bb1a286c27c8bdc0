using NanoMedAgent.Hospital.Ownership;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for the ends of ownerships.</summary>
public static class OwnershipText
{
    /// <summary>Why an event of a device proves no end.</summary>
    public static string Of(OwnershipProofRefusal refusal) => refusal switch
    {
        OwnershipProofRefusal.None => "it is proven",
        OwnershipProofRefusal.ProvenBefore => "it was proven before",
        OwnershipProofRefusal.Older => "an event about an end that is older than the command, repeated or late",
        OwnershipProofRefusal.NotAsked => "the sensor has no owner any more, and nobody here has given it away",
        _ => "it says nothing about an end",
    };
}
