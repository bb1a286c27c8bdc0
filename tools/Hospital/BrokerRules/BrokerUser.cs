namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>A user at the broker, and what it may do there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Publish">Topic filters that it may publish to.</param>
/// <param name="Subscribe">Topic filters that it may receive from.</param>
public sealed record BrokerUser(string Name, IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe)
{
    /// <summary>Whether a name needs no quotation marks in any broker's files, and cannot add a rule.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
