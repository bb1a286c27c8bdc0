namespace NanoMedAgent.Ward.Configuration;

/// <summary>The reasons of which a person chooses one who acknowledges an alarm, where the hospital wants one.</summary>
public static class AcknowledgementReasons
{
    private const int Limit = 8;
    private const int LengthLimit = 40;

    /// <summary>Reads "Patient seen,Artefact".</summary>
    /// <returns>null if it is something else; nothing for an empty text.</returns>
    public static IReadOnlyList<string>? Parse(string text)
    {
        string[] reasons = text.Length == 0 ? [] : [.. text.Split(',').Select(part => part.Trim())];
        return reasons.Length <= Limit && reasons.Distinct().Count() == reasons.Length
            && reasons.All(reason => reason.Length is > 0 and <= LengthLimit && !reason.Any(char.IsControl))
            ? reasons
            : null;
    }
}
