using NanoMedAgent.Hospital.Files;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The source of the Wi-Fi password. Never the command line, which other users can see and shells store.</summary>
internal static class WifiPassword
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "NANOMEDAGENT_WIFI_PASSWORD";

    /// <summary>Reads it from the file, or else from the environment variable, or else prompts for it.</summary>
    /// <exception cref="InvalidDataException">There is none, and no terminal for a prompt.</exception>
    public static string Get(string? path, string wifiName)
    {
        string? password = path is not null ? InputFile.ReadText(path).TrimEnd('\r', '\n') : Environment.GetEnvironmentVariable(Variable);
        if (password is null && !Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            password = AnsiConsole.Prompt(new TextPrompt<string>($"Password of the Wi-Fi "
                + $"[bold]{Markup.Escape(wifiName)}[/]:").Secret(null));
        }

        return path is not null && string.IsNullOrEmpty(password)
            ? throw new InvalidDataException($"{path}: the file is empty; write the Wi-Fi password into it, or give another "
                + $"--wifi-password-file FILE or the environment variable {Variable}")
            : string.IsNullOrEmpty(password)
            ? throw new InvalidDataException($"the Wi-Fi password is missing: give --wifi-password-file FILE or the environment variable "
                + $"{Variable}, or --wifi-open for a network without one")
            : password;
    }
}
