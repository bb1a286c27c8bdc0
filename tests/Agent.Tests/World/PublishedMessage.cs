using NanoMedAgent.Hospital.Attestation;

namespace Agent.Tests.World;

/// <summary>A message that the device has published.</summary>
internal sealed record PublishedMessage(string Topic, byte[] Payload, bool Retain)
{
    /// <summary>"r" for readings, "k" for announcements.</summary>
    public string Kind => Topic.Split('/')[3];

    /// <summary>Whether it is evidence, which is in the event stream and is no event.</summary>
    public bool IsEvidence => Kind == "e" && AttestationToken.IsClaimed(Payload);

    /// <summary>Whether it is an event.</summary>
    public bool IsEvent => Kind == "e" && !AttestationToken.IsClaimed(Payload);

    /// <summary>Whether it is of a kind and a class.</summary>
    public bool IsOf(string kind, string dataClass) => Topic.EndsWith($"/{kind}/{dataClass}", StringComparison.Ordinal);
}
