namespace NanoMedAgent.Hospital.Labels;

/// <summary>Why a scanned label was refused, in words, with what to do.</summary>
public static class LabelText
{
    /// <summary>The words for a refusal.</summary>
    public static string Of(LabelRefusal refusal) => refusal switch
    {
        LabelRefusal.None => "accepted",
        LabelRefusal.NotALabel or LabelRefusal.NotBase45 => "this is not the label of a sensor; scan the square code on the sensor itself",
        LabelRefusal.TooLong => "this is too long for the label of a sensor; scan the square code on the sensor itself",
        LabelRefusal.VersionUnknown => "this label is newer than this program; update the program",
        LabelRefusal.Malformed => "a part of the label was not read; scan it again, or type what is printed "
            + "below the code",
        LabelRefusal.SerialWrong => "the serial number on this label is not valid; have a new label printed",
        LabelRefusal.IdentifierWrong => "the key's identifier on this label is not valid; have a new label printed",
        _ => "the setup code on this label is not valid; have a new label printed",
    };
}
