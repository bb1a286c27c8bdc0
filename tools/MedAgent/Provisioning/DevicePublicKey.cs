using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Reads a device's public key in one of several formats.</summary>
internal static class DevicePublicKey
{
    // A COSE_Key of P-256 has 75 bytes; a copy from a terminal may be longer.
    private const int FileLimit = 64 * 1024;

    /// <summary>Reads the hex digits that a device prints when it starts, or a file with them, with its COSE_Key, or with PEM.</summary>
    /// <exception cref="InvalidDataException">It is not a key.</exception>
    public static CosePublicKey Read(string keyOrFile)
    {
        if (!File.Exists(keyOrFile))
        {
            return FromHexadecimal(keyOrFile)
                ?? throw new InvalidDataException($"--public-key {keyOrFile}: this is neither a file nor the 150 hex digits of a public "
                    + "key, which a device prints when it starts; check it");
        }

        if (new FileInfo(keyOrFile).Length > FileLimit)
        {
            throw new InvalidDataException($"--public-key {keyOrFile}: this file is too long for a key; check its name");
        }

        return CosePublicKey.TryParse(InputFile.ReadBytes(keyOrFile), out CosePublicKey? key)
            ? key!
            : FromHexadecimal(InputFile.ReadText(keyOrFile)) ?? CosePublicKey.FromPem(keyOrFile);
    }

    private static CosePublicKey? FromHexadecimal(string text)
    {
        string digits = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        bool isHexadecimal = digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit);
        return isHexadecimal && CosePublicKey.TryParse(Convert.FromHexString(digits), out CosePublicKey? key) ? key : null;
    }
}
