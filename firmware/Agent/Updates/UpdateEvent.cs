using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>A decision about a release, reported to the hospital.</summary>
public sealed class UpdateEvent
{
    /// <summary>A decision.</summary>
    public UpdateEvent(UpdateEventKind kind, long sequence, UpdateReason reason, bool isAnswer)
    {
        Kind = kind;
        Sequence = sequence;
        Reason = reason;
        IsAnswer = isAnswer;
    }

    /// <summary>What was decided.</summary>
    public readonly UpdateEventKind Kind;

    /// <summary>Sequence number of the release; negative while it is not proven.</summary>
    public readonly long Sequence;

    /// <summary>The reason.</summary>
    public readonly UpdateReason Reason;

    /// <summary>Whether it answers an offer that anybody can send, again and again.</summary>
    internal readonly bool IsAnswer;
}
