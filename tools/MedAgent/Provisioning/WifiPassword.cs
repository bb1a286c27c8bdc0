using Spectre.Console;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Where the Wi-Fi's password comes from: never from the command line, which other people on the computer see and shells remember.</summary>
internal static class WifiPassword
{
    /// <summary>The environment's variable.</summary>
    public const string Variable = "NANOMEDAGENT_WIFI_PASSWORD";

    /// <summary>From the file, else from the environment, else asked for.</summary>
    /// <exception cref="InvalidDataException">There is none, and nobody to ask.</exception>
    public static string Get(string? path, string wifiName)
    {
        string? password = path is not null ? File.ReadAllText(path).TrimEnd('\r', '\n') : Environment.GetEnvironmentVariable(Variable);
        if (password is null && !Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            password = AnsiConsole.Prompt(new TextPrompt<string>($"Password of the Wi-Fi [bold]{Markup.Escape(wifiName)}[/]:").Secret(null));
        }

        return string.IsNullOrEmpty(password)
            ? throw new InvalidDataException($"the password of the Wi-Fi is missing: --wifi-password-file FILE, or the environment's {Variable}; a network without one: --wifi-open")
            : password;
    }
}
