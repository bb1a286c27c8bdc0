namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What the command "audio" asks of a sensor's sound. The numbers are on the wire.</summary>
public enum AudioState
{
    /// <summary>Alarms sound.</summary>
    On = 0,

    /// <summary>Alarms are silent until the pause of the policy ends by itself.</summary>
    Paused = 1,

    /// <summary>Alarms are silent, and a reminder sounds now and then.</summary>
    Off = 2,
}
