using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device identify</c>.</summary>
internal static partial class DeviceIdentifyCommand
{
    // A start prints a few lines. Whoever names another file is told so before it is read to its end.
    private const int BytesLimit = 16 << 20;

    // Characters of what is searched for, at most.
    private const int PrintedLength = 200;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> log = new("log")
        {
            Description = "The output of the device: a file, - for the standard input, or on Linux and macOS the serial port itself.",
        };
        Command command = new(
            "identify",
            "Finds the public key in what a device prints when it starts, and shows its identifiers. Give the key to device provision "
            + "--public-key. Example: medagent device identify output.txt")
        {
            log,
        };
        command.SetAction(result => Identify(result.GetValue(log)!));
        return command;
    }

    /// <summary>Reads until the key was printed: a serial port has no end.</summary>
    /// <exception cref="InvalidDataException">There is no key in it.</exception>
    internal static CosePublicKey Find(Stream log, string name)
    {
        byte[] block = new byte[1024];
        string text = string.Empty;
        int total = 0;
        for (int read = log.Read(block); read > 0 && total < BytesLimit; read = log.Read(block))
        {
            // The debugger's packets around the text are no text, and must not matter.
            total += read;
            text += Encoding.Latin1.GetString(block, 0, read);
            if (PrintedKey().Match(text) is { Success: true } match)
            {
                return DevicePublicKey.Read(match.Groups["key"].Value);
            }

            text = text[Math.Max(0, text.Length - PrintedLength)..];
        }

        throw new InvalidDataException($"{name}: no public key is in it; restart the device while its output is recorded");
    }

    private static int Identify(string log)
    {
        using Stream stream = log == "-" ? Console.OpenStandardInput() : File.OpenRead(log);
        CosePublicKey key = Find(stream, log);
        DeviceCommands.Show(key);
        Console.WriteLine();
        Console.WriteLine($"public key {Convert.ToHexStringLower(key.Encode())}");
        return 0;
    }

    [GeneratedRegex("public key (?<key>[0-9a-f]{150})(?![0-9a-f])")]
    private static partial Regex PrintedKey();
}
