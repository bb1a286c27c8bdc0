namespace NanoMedAgent.Hospital.Associations;

/// <summary>What happens to the technical alarm that a device is silent. The names are stored in the database.</summary>
public enum SilenceStepKind
{
    /// <summary>It has reached a priority.</summary>
    Raised,

    /// <summary>Somebody has seen it in this priority.</summary>
    Acknowledged,

    /// <summary>The device is heard again.</summary>
    Ended,
}
