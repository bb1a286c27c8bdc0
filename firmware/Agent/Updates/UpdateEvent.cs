using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>A decision about a release, for the hospital.</summary>
public sealed class UpdateEvent
{
    /// <summary>A decision.</summary>
    public UpdateEvent(UpdateEventKind news, long sequence, UpdateReason reason)
    {
        Kind = news;
        Sequence = sequence;
        Reason = reason;
    }

    /// <summary>What was decided.</summary>
    public readonly UpdateEventKind Kind;

    /// <summary>Sequence number of the release; negative while that is not proven.</summary>
    public readonly long Sequence;

    /// <summary>Why.</summary>
    public readonly UpdateReason Reason;
}
