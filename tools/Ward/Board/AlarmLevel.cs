namespace NanoMedAgent.Ward.Board;

/// <summary>How urgently somebody should look at a bed.</summary>
public enum AlarmLevel
{
    /// <summary>There is no alarm.</summary>
    None,

    /// <summary>An alarm goes on, and somebody has seen it.</summary>
    Seen,

    /// <summary>An alarm is over, and nobody has seen it.</summary>
    Missed,

    /// <summary>An alarm goes on, and nobody has seen it.</summary>
    Unseen,
}
