using System.CommandLine;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// The passphrase of a private key: from a file, from the environment, or typed. Never from the command line, which other users can see and
/// shells store.
/// </summary>
internal static class KeyPassphrase
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "NANOMEDAGENT_PASSPHRASE";

    private const int ShortestLength = 12;

    /// <summary>The file with the passphrase.</summary>
    public static Option<string?> FromFile { get; } = new("--passphrase-file")
    {
        Description = $"A file with the passphrase of the private key, if it has one. [default: the variable {Variable}, or a prompt]",
        HelpName = "FILE",
    };

    /// <summary>Reads a private key, and its passphrase if it has one.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="path">The key's file.</param>
    /// <exception cref="CryptographicException">There is no private P-256 key in it.</exception>
    /// <exception cref="InvalidDataException">It cannot be read, or the passphrase is missing or wrong.</exception>
    public static HospitalKey Load(ParseResult result, string path)
    {
        if (!HospitalKey.HasPassphrase(path))
        {
            return HospitalKey.Load(path);
        }

        (string passphrase, string source) = Find(result)
            ?? (CanPrompt ? (Prompt($"Passphrase of {path}:"), "that was typed") : throw Missing(path));
        try
        {
            return HospitalKey.Load(path, passphrase);
        }
        catch (CryptographicException refusal)
        {
            throw new InvalidDataException($"{path}: the passphrase {source} does not open this key; give the right one", refusal);
        }
    }

    /// <summary>The passphrase for a new key, which is typed twice.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="path">The key's file.</param>
    /// <exception cref="InvalidDataException">It is missing or too short, or was typed in two ways.</exception>
    public static string ForNew(ParseResult result, string path)
    {
        if (Find(result) is not var (passphrase, source))
        {
            (passphrase, source) = CanPrompt ? (Prompt($"Passphrase for {path}:"), "that was typed") : throw Missing(path);
            if (Prompt("The same once more:") != passphrase)
            {
                throw new InvalidDataException("the passphrases are not the same; type it again");
            }
        }

        return passphrase.Length >= ShortestLength ? passphrase : throw new InvalidDataException(
            $"the passphrase {source} is too short; take {ShortestLength} characters or more");
    }

    private static bool CanPrompt => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    private static (string Passphrase, string Source)? Find(ParseResult result)
    {
        if (result.GetValue(FromFile) is { } file)
        {
            string read = InputFile.ReadText(file).TrimEnd('\r', '\n');
            return read.Length > 0 ? (read, $"in {file}") : throw new InvalidDataException(
                $"{file}: the file is empty; write the key's passphrase into it");
        }

        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? (value, $"in the variable {Variable}") : null;
    }

    private static string Prompt(string text) => AnsiConsole.Prompt(new TextPrompt<string>(Markup.Escape(text)).Secret(null));

    private static InvalidDataException Missing(string path) => new(
        $"{path}: this key needs a passphrase; give {FromFile.Name} FILE or the environment variable {Variable}");
}
