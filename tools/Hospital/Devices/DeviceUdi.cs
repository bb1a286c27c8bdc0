namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// The Unique Device Identification of a device after GS1 (General Specifications, application identifiers 01 and 21): its model and its
/// serial.
/// </summary>
/// <param name="Identifier">The device identifier (UDI-DI) of the model: a GTIN of 14 digits.</param>
/// <param name="Serial">The maker's serial.</param>
public sealed record DeviceUdi(string Identifier, string Serial)
{
    private const int IdentifierLength = 14;

    /// <summary>Whether a text is a device identifier: 14 digits, the last of which checks the others.</summary>
    public static bool IsIdentifier(string text)
    {
        if (text.Length != IdentifierLength || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        // From the left, each other digit counts three times.
        int sum = 0;
        for (int i = 0; i < IdentifierLength; i++)
        {
            sum += (text[i] - '0') * (i % 2 == 0 ? 3 : 1);
        }

        return sum % 10 == 0;
    }

    /// <summary>As it stands on a narrow label: model and serial below each other.</summary>
    public IReadOnlyList<string> Lines => [$"(01){Identifier}", $"(21){Serial}"];

    /// <summary>As people read it.</summary>
    public override string ToString() => string.Concat(Lines);
}
