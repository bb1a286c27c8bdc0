using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>What was stored and refused. It is reported when it is durable.</summary>
internal sealed class IngestBatch
{
    /// <summary>Devices and classes that get an acknowledgement.</summary>
    public HashSet<(string Device, string DataClass)> ToAcknowledge { get; private set; } = [];

    /// <summary>New packs.</summary>
    public List<AddedPack> Packs { get; private set; } = [];

    /// <summary>What was refused, or is in quarantine.</summary>
    public List<Refusal> Refused { get; } = [];

    /// <summary>Readings that were stored before.</summary>
    public int Repeats { get; set; }

    /// <summary>Adds what another transaction has stored and refused, and takes it over: nobody changes it any more.</summary>
    public void Add(IngestBatch other)
    {
        if (ToAcknowledge.Count == 0 && Packs.Count == 0)
        {
            (ToAcknowledge, Packs) = (other.ToAcknowledge, other.Packs);
        }
        else
        {
            ToAcknowledge.UnionWith(other.ToAcknowledge);
            Packs.AddRange(other.Packs);
        }

        Refused.AddRange(other.Refused);
        Repeats += other.Repeats;
    }
}
