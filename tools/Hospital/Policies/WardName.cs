namespace NanoMedAgent.Hospital.Policies;

/// <summary>The name of a ward in policies and delegations: a device compares the two, and reads no text but ASCII.</summary>
internal static class WardName
{
    /// <summary>What a name must be, for messages.</summary>
    public const string Rule = "a name of 1 to 32 characters of ASCII, so without umlauts and accents";

    private const int LengthLimit = 32;

    /// <summary>Whether a device reads it.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= LengthLimit && name.All(character => char.IsAscii(character) && !char.IsControl(character));
}
