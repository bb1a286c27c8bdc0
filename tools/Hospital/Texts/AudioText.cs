using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts about the sound of a sensor, for the record.</summary>
public static class AudioText
{
    /// <summary>Why a pause has ended without somebody's doing; empty where it has not.</summary>
    public static string HowPauseEnded(ReportedAudio reported) => reported.Word switch
    {
        ReportedAudio.Time => "sound on: the pause is over",
        ReportedAudio.Alarm => "sound on: a new alarm of high priority has ended the pause",
        _ => "",
    };
}
