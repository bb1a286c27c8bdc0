using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>A device's public key, in any of the ways in which somebody has it.</summary>
internal static class DevicePublicKey
{
    // A COSE_Key of P-256 has 75 bytes; what a terminal wraps it into may be longer.
    private const int FileLimit = 64 * 1024;

    /// <summary>Reads the hex digits that a device prints at its start, or a file with them, with its COSE_Key, or with PEM.</summary>
    /// <exception cref="InvalidDataException">There is no such key in it.</exception>
    public static CosePublicKey Read(string keyOrFile)
    {
        if (!File.Exists(keyOrFile))
        {
            return FromHexadecimal(keyOrFile)
                ?? throw new InvalidDataException($"--public-key {keyOrFile}: this is neither a file nor the hex digits of a public key; a device prints them at its start, 150 of them");
        }

        if (new FileInfo(keyOrFile).Length > FileLimit)
        {
            throw new InvalidDataException($"--public-key {keyOrFile}: this file is too long for a key");
        }

        return CosePublicKey.TryParse(File.ReadAllBytes(keyOrFile), out CosePublicKey? key) ? key! : FromHexadecimal(File.ReadAllText(keyOrFile)) ?? CosePublicKey.FromPem(keyOrFile);
    }

    private static CosePublicKey? FromHexadecimal(string text)
    {
        string digits = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) && CosePublicKey.TryParse(Convert.FromHexString(digits), out CosePublicKey? key) ? key : null;
    }
}
